//! The exported spans, each kept with the call whose trace it is in.

use std::time::Duration;

use tracing_context::{FinishedSpan, SpanKind, SpanSink, StatusCode};

use crate::ledger::ledger;
use crate::marker::Marker;

/// What is kept of an exported span.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) id: u64,
    pub(crate) parent: Option<u64>,
    pub(crate) parent_is_remote: bool,
    pub(crate) kind: SpanKind,
    #[expect(dead_code, reason = "printed")]
    pub(crate) name: String,
    pub(crate) is_error: bool,
    /// `http.response.status_code` or `rpc.status_code`.
    pub(crate) status: Option<String>,
    pub(crate) error_type: Option<String>,
    pub(crate) start: u64,
    pub(crate) duration: Duration,
    pub(crate) exceptions: u32,
    pub(crate) links: Vec<u64>,
}

/// Gives every span to the ledger.
#[derive(Debug)]
pub(crate) struct Sink;

impl SpanSink for Sink {
    fn on_end(&self, span: &FinishedSpan) {
        let Some(marker) = Marker::of_trace(span.trace_id()) else {
            ledger().stray(format!(
                "a span of no call's trace: {} {:?}",
                span.name(),
                seen(span)
            ));
            return;
        };
        let seen = seen(span);
        let stranger = stranger(span, marker);
        ledger().note(marker, "a span", |slot| {
            if slot.spans.iter().any(|other| other.id == seen.id) {
                slot.faults.push(format!("exported twice: {seen:?}"));
            }
            slot.faults.extend(stranger);
            slot.spans.push(seen);
        });
    }
}

fn seen(span: &FinishedSpan) -> Seen {
    let text = |key: &str| {
        let value = span.attributes().get(key)?;
        let text = value.as_str().map(str::to_owned);
        Some(text.unwrap_or_else(|| value.to_string()))
    };
    let exceptions = span.events().filter(|event| event.name() == "exception");
    Seen {
        id: span.span_id().to_u64(),
        parent: span.parent_span_id().map(|parent| parent.to_u64()),
        parent_is_remote: span.parent_is_remote(),
        kind: span.kind(),
        name: span.name().to_owned(),
        is_error: span.status() == StatusCode::Error,
        status: text("http.response.status_code").or_else(|| text("rpc.status_code")),
        error_type: text("error.type"),
        start: span.start_unix_nano(),
        duration: span.duration(),
        exceptions: exceptions.count() as u32,
        links: span
            .links()
            .map(|link| link.context().span_id().to_u64())
            .collect(),
    }
}

/// Something on the span that names another call.
fn stranger(span: &FinishedSpan, marker: Marker) -> Option<String> {
    let of_span = span.attributes().iter();
    let of_events = span.events().flat_map(|event| event.attributes().iter());
    for (key, value) in of_span.chain(of_events) {
        let Some(text) = value.as_str() else { continue };
        if let Some(other) = Marker::all(text).find(|other| *other != marker) {
            return Some(format!("span {} has {key} of {other}", span.name()));
        }
    }
    None
}
