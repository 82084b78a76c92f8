//! For people: what became of many orders, in a few lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tracing_context::FinishedSpan;

use super::{Output, say, text};
use crate::cases::Case;
use crate::driver::Answer;
use crate::roles::Role;
use crate::service::Service;
use crate::supervisor::Shop;

/// Counts, and prints the numbers at the end.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    answers: BTreeMap<http::StatusCode, u32>,
    /// The traces of which spans came.
    traces: BTreeSet<String>,
    spans: u32,
    /// Log lines of traces that are sampled, of those that are not, and of none.
    lines: [u32; 3],
}

impl Tally {
    fn count(&self, count: impl FnOnce(&mut Counted)) {
        count(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Output for Tally {
    fn service(&self, service: &Service) {
        say(&text::service(service));
    }

    fn log(&self, _: Role, line: &str) {
        let line = serde_json::from_str::<Value>(line).unwrap_or_default();
        let flags = line["trace_flags"].as_str();
        let flags = flags.and_then(|flags| u8::from_str_radix(flags, 16).ok());
        let of = match flags.map(|flags| flags & SAMPLED) {
            Some(SAMPLED) => 0,
            Some(_) => 1,
            None => 2,
        };
        self.count(|counted| counted.lines[of] += 1);
    }

    fn span(&self, span: &FinishedSpan) {
        let trace = span.trace_id().to_string();
        self.count(|counted| {
            counted.traces.insert(trace);
            counted.spans += 1;
        });
    }

    fn answer(&self, _: &Case, answer: &Answer) {
        self.count(|counted| *counted.answers.entry(answer.status).or_default() += 1);
    }

    fn serving(&self, _: &Shop) {}

    fn end(&self) {
        self.count(|counted| {
            // Without an answer, something failed before.
            if !counted.answers.is_empty() {
                say(&counted.text());
            }
        });
    }
}

impl Counted {
    fn text(&self) -> String {
        let orders: u32 = self.answers.values().sum();
        let mut text = format!("\n{orders} orders:");
        for (status, times) in &self.answers {
            let _ = write!(text, " {times} × {status}");
        }
        let (traces, spans) = (self.traces.len(), self.spans);
        let [sampled, unsampled, none] = self.lines;
        let _ = write!(
            text,
            "\n{traces} traces, of {spans} spans\n{} log lines: {sampled} of sampled traces, \
             {unsampled} of others, with ids all the same, {none} of none",
            sampled + unsampled + none,
        );
        text
    }
}

/// The flag of W3C Trace Context.
const SAMPLED: u8 = 1;
