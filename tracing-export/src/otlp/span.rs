//! One span: `opentelemetry.proto.trace.v1.Span`.

use tracing_context::{EventRef, FinishedSpan, LinkRef, SpanContext, SpanKind, StatusCode};

use super::attributes::attributes;
use super::wire;

/// Appends the span as a `Span` message, without tag and length.
pub(crate) fn span(out: &mut Vec<u8>, span: &FinishedSpan) {
    let context = span.context();
    ids(out, context);
    trace_state(out, span);
    if let Some(parent) = span.parent_span_id() {
        wire::bytes(out, 4, &parent.to_bytes());
    }
    wire::string(out, 5, span.name());
    wire::uint(out, 6, kind(span.kind()));
    wire::fixed64(out, 7, span.start_unix_nano());
    wire::fixed64(out, 8, span.end_unix_nano());
    attributes(out, 9, span.attributes());
    wire::uint(out, 10, span.dropped_attributes().into());
    for each in span.events() {
        wire::message(out, 11, |out| event(out, each));
    }
    wire::uint(out, 12, span.dropped_events().into());
    for each in span.links() {
        wire::message(out, 13, |out| link(out, each));
    }
    wire::uint(out, 14, span.dropped_links().into());
    status(out, span);
    wire::fixed32(out, 16, flags(context, span.parent_is_remote()));
}

/// The fields that spans and links have in common.
fn ids(out: &mut Vec<u8>, context: &SpanContext) {
    wire::bytes(out, 1, &context.trace_id().to_bytes());
    wire::bytes(out, 2, &context.span_id().to_bytes());
}

/// A caller's trace state can have 16 KiB, and is the same in all spans below: it goes out once, with
/// the first span of this process. With the others OpenTelemetry's own member alone, by which
/// backends know how many spans each stands for.
fn trace_state(out: &mut Vec<u8>, span: &FinishedSpan) {
    let state = span.context().trace_state();
    if span.is_local_root() {
        wire::string(out, 3, state.as_str());
    } else if let Some(member) = state.get(OPEN_TELEMETRY) {
        wire::message(out, 3, |out| {
            for part in [OPEN_TELEMETRY, "=", member] {
                out.extend_from_slice(part.as_bytes());
            }
        });
    }
}

/// Of a link that much of the trace state, in whole members: a span can have many links.
fn linked_state(state: &str) -> &str {
    match state.as_bytes().get(..=MAX_LINKED_STATE) {
        None => state,
        Some(start) => {
            let end = start.iter().rposition(|byte| *byte == b',');
            state.get(..end.unwrap_or_default()).unwrap_or_default()
        }
    }
}

fn event(out: &mut Vec<u8>, event: EventRef<'_>) {
    wire::fixed64(out, 1, event.time_unix_nano());
    wire::string(out, 2, event.name());
    attributes(out, 3, event.attributes());
    wire::uint(out, 4, event.dropped_attributes().into());
}

fn link(out: &mut Vec<u8>, link: LinkRef<'_>) {
    let context = link.context();
    ids(out, context);
    wire::string(out, 3, linked_state(context.trace_state().as_str()));
    attributes(out, 4, link.attributes());
    wire::uint(out, 5, link.dropped_attributes().into());
    wire::fixed32(out, 6, flags(context, context.is_remote()));
}

fn status(out: &mut Vec<u8>, span: &FinishedSpan) {
    let code = match span.status() {
        StatusCode::Unset => return,
        StatusCode::Ok => 1,
        StatusCode::Error => 2,
    };
    wire::message(out, 15, |out| {
        wire::string(out, 2, span.status_description());
        wire::uint(out, 3, code);
    });
}

const fn kind(kind: SpanKind) -> u64 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

/// The W3C flags in the low byte, then what is known of the parent's (or linked span's) origin.
fn flags(context: &SpanContext, is_remote: bool) -> u32 {
    let remote = if is_remote { IS_REMOTE } else { 0 };
    u32::from(context.flags().bits()) | HAS_IS_REMOTE | remote
}

const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;
const OPEN_TELEMETRY: &str = "ot";
/// Bytes: what every system has to pass on at least.
const MAX_LINKED_STATE: usize = 512;
