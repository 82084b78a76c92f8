//! The lines of `tracing_logs::json()`, in memory.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};
use tracing_context::{SpanId, TraceId};
use tracing_subscriber::fmt::MakeWriter;

/// A writer that keeps its lines. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct JsonLines(Arc<Mutex<Vec<String>>>);

/// A line of a trace.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Level, message and all fields, but not the time, the ids and the service.
    pub(super) text: String,
    /// Whose line it is.
    pub(super) span: SpanId,
}

impl JsonLines {
    /// The lines that contain `text`.
    #[must_use]
    pub fn with(&self, text: &str) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let with = lines.iter().filter(|line| line.contains(text));
        with.cloned().collect()
    }

    /// The lines that have this trace id as theirs, in the order they were written.
    pub(super) fn of(&self, trace: TraceId) -> Vec<Line> {
        let lines = self.with(&format!("\"trace_id\":\"{trace}\""));
        lines.iter().map(|line| Line::parse(line)).collect()
    }
}

impl Line {
    fn parse(line: &str) -> Self {
        let mut members: Map<String, Value> = serde_json::from_str(line).expect("JSON");
        // What a function returns has no message.
        let mut take = |key: &str| match members.remove(key) {
            Some(Value::String(text)) => text,
            None => String::new(),
            other => panic!("{key}: {other:?} in {line}"),
        };
        let span = take("span_id").parse().expect("a span id");
        let mut text = format!("{} {}", take("level"), take("message"));
        for (key, value) in members {
            match &*key {
                "timestamp" | "service" | "trace_id" | "trace_flags" => {}
                // Differs from build to build.
                "exception.stacktrace" => text.push_str(" exception.stacktrace=.."),
                key => text.push_str(&format!(" {key}={value}")),
            }
        }
        Self { text, span }
    }
}

impl io::Write for JsonLines {
    /// Lines come whole.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line).trim_end().to_owned();
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(text);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for JsonLines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
