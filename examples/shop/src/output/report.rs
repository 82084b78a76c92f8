//! For people: a report in which everything about one order stands together.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tracing_context::FinishedSpan;

use super::{Output, say, text};
use crate::cases::Case;
use crate::driver::Answer;
use crate::roles::Role;
use crate::service::Service;
use crate::supervisor::Shop;

/// Says that it goes on, and prints the report at the end.
#[derive(Debug, Default)]
pub(super) struct Report(Mutex<Collected>);

#[derive(Debug, Default)]
struct Collected {
    lines: Vec<Line>,
    spans: Vec<FinishedSpan>,
    orders: Vec<Order>,
}

/// A log line and the trace that it names.
#[derive(Debug)]
struct Line {
    text: String,
    trace_id: Option<String>,
}

/// An order and what became of it.
#[derive(Debug)]
struct Order {
    title: &'static str,
    remark: &'static str,
    status: http::StatusCode,
    trace_id: String,
}

impl Report {
    fn add(&self, add: impl FnOnce(&mut Collected)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Output for Report {
    fn service(&self, service: &Service) {
        say(&text::service(service));
    }

    fn log(&self, _: Role, line: &str) {
        let fields = serde_json::from_str::<Value>(line).unwrap_or_default();
        let line = Line {
            text: line.to_owned(),
            trace_id: fields["trace_id"].as_str().map(str::to_owned),
        };
        self.add(|collected| collected.lines.push(line));
    }

    fn span(&self, span: &FinishedSpan) {
        let span = span.clone();
        self.add(|collected| collected.spans.push(span));
    }

    fn answer(&self, case: &Case, answer: &Answer) {
        say(&format!("{:<40} {}", case.title, answer.status));
        let order = Order {
            title: case.title,
            remark: case.remark,
            status: answer.status,
            trace_id: answer.trace_id.clone(),
        };
        self.add(|collected| collected.orders.push(order));
    }

    fn serving(&self, _: &Shop) {}

    fn end(&self) {
        self.add(|collected| {
            collected.print();
            // Without an order, something failed before: no time for suggestions.
            if !collected.orders.is_empty() {
                say(text::NEXT);
            }
        });
    }
}

impl Collected {
    fn print(&self) {
        self.lines(None);
        for (number, order) in (1..).zip(&self.orders) {
            let (title, status, id) = (order.title, order.status, &order.trace_id);
            say(&format!("\n=== {number}. {title}: {status}, trace {id}"));
            say(&format!("    {}\n", order.remark));
            self.lines(Some(id));
            say("");
            let spans: Vec<_> = self
                .spans
                .iter()
                .filter(|span| span.trace_id().to_string() == *id)
                .cloned()
                .collect();
            say(&text::trace(&spans));
        }
    }

    fn lines(&self, trace_id: Option<&str>) {
        let these = self.lines.iter();
        for line in these.filter(|line| line.trace_id.as_deref() == trace_id) {
            say(&text::shortened(&line.text));
        }
    }
}
