//! For people: the traces of two orders side by side.

use std::sync::{Mutex, PoisonError};

use tracing_context::FinishedSpan;

use super::{Output, say, text};
use crate::cases::{Case, FAST, SLOW};
use crate::compare::Comparison;
use crate::driver::Answer;
use crate::roles::Role;
use crate::service::Service;
use crate::supervisor::Shop;

/// Collects spans and prints the comparison at the end.
#[derive(Debug, Default)]
pub(super) struct Compared {
    spans: Mutex<Vec<FinishedSpan>>,
    answers: Mutex<Vec<(&'static str, String)>>,
}

impl Compared {
    /// The spans of this order's trace; none without an answer.
    fn trace(&self, case: &str) -> Vec<FinishedSpan> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answers.iter().find(|(name, _)| *name == case);
        let spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let its = |span: &&FinishedSpan| {
            answer.is_some_and(|(_, trace_id)| span.trace_id().to_string() == *trace_id)
        };
        spans.iter().filter(its).cloned().collect()
    }
}

impl Output for Compared {
    fn service(&self, service: &Service) {
        say(&text::service(service));
    }

    fn log(&self, _: Role, _: &str) {}

    fn span(&self, span: &FinishedSpan) {
        let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        spans.push(span.clone());
    }

    fn answer(&self, case: &Case, answer: &Answer) {
        let (title, status, id) = (case.title, answer.status, &answer.trace_id);
        if ![FAST, SLOW].contains(&case.name) {
            return;
        }
        say(&format!("{title:<17} {status}, trace {id}"));
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push((case.name, id.clone()));
    }

    fn serving(&self, _: &Shop) {}

    fn end(&self) {
        let (fast, slow) = (self.trace(FAST), self.trace(SLOW));
        if !fast.is_empty() || !slow.is_empty() {
            say(&format!("\n{}", Comparison::new(&fast, &slow)));
        }
    }
}
