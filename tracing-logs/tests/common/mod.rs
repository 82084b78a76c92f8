//! Lines in memory, read as strictly as JSON allows.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use tracing_context::{Context, ContextLayer, SpanContext, TraceFlags};
use tracing_subscriber::fmt::MakeWriter;

/// A writer that keeps what is written. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

/// One line: its members in order, a key never twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Line(pub Vec<(String, Value)>);

impl Lines {
    /// The text since the last call.
    pub fn take_text(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8(bytes).expect("UTF-8")
    }

    /// The lines since the last call.
    pub fn take(&self) -> Vec<Line> {
        let text = self.take_text();
        assert!(text.is_empty() || text.ends_with('\n'), "{text}");
        text.lines().map(Line::parse).collect()
    }

    /// The only line since the last call.
    pub fn one(&self) -> Line {
        let mut lines = self.take();
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.remove(0)
    }
}

impl Line {
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).map(|value| value.as_str().expect("a string"))
    }

    /// Trace id, span id and flags.
    pub fn ids(&self) -> Option<(&str, &str, &str)> {
        let ids = ["trace_id", "span_id", "trace_flags"].map(|key| self.text(key));
        match ids {
            [Some(trace), Some(span), Some(flags)] => Some((trace, span, flags)),
            [None, None, None] => None,
            _ => panic!("some ids: {self:?}"),
        }
    }

    /// The members that are no reserved keys.
    pub fn fields(&self) -> Vec<(&str, &Value)> {
        let fields = self.0.iter().map(|(key, value)| (key.as_str(), value));
        fields.filter(|(key, _)| !RESERVED.contains(key)).collect()
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Line;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
                let mut members: Vec<(String, Value)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    let is_new = members.iter().all(|(known, _)| *known != key);
                    assert!(is_new, "{key} twice");
                    assert!(!value.is_object() && !value.is_array(), "{key} is not flat");
                    members.push((key, value));
                }
                Ok(Line(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// The text with the digits of all times zero.
pub fn masked(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let start = line.find("20").expect("a time");
        let end = start + line[start..].find('Z').expect("a time in UTC");
        let zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
        out.push_str(&line[..start]);
        out.extend(line[start..end].chars().map(zero));
        out.push_str(&line[end..]);
        out.push('\n');
    }
    out
}

/// The context layer without a filter.
pub fn context_layer() -> ContextLayer {
    ContextLayer::builder().build()
}

/// A context as it comes with a request.
pub fn remote() -> Context {
    let span = SpanContext::new(
        TRACE_ID.parse().unwrap(),
        SPAN_ID.parse().unwrap(),
        TraceFlags::SAMPLED,
    );
    Context::new().with_span(span.with_remote(true))
}

/// What a line must carry for this span.
pub fn ids_of(span: &tracing::Span) -> (String, String, String) {
    use tracing_context::SpanExt as _;
    let context = span.context().expect("a span with ids");
    (
        context.trace_id().to_string(),
        context.span_id().to_string(),
        context.flags().to_string(),
    )
}

/// Compares the ids of a line with [`ids_of`].
pub fn same_ids(line: &Line, expected: &(String, String, String)) {
    let (trace, span, flags) = expected;
    assert_eq!(
        line.ids(),
        Some((trace.as_str(), span.as_str(), flags.as_str())),
        "{line:?}"
    );
}

pub const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
pub const SPAN_ID: &str = "00f067aa0ba902b7";

pub const RESERVED: [&str; 8] = [
    "timestamp",
    "level",
    "message",
    "target",
    "service",
    "trace_id",
    "span_id",
    "trace_flags",
];
