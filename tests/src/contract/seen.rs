//! What the far side of a call saw, whoever listens: the context inside of a handler, and the one
//! that came over the wire.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use tracing_context::{SpanContext, SpanId, TraceId, current};

use crate::contract::Setup;

/// One sight of a context.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) place: &'static str,
    pub(super) span: Option<SpanId>,
}

/// A handler runs now, called with this `traceparent`: keeps what is current in it.
pub(crate) fn inside(traceparent: Option<&str>) {
    if let Some((trace, _)) = traceparent.and_then(ids) {
        let span = current().span().map(SpanContext::span_id);
        keep(trace, "inside", span);
    }
}

/// A request came with this `traceparent`: keeps which span it names.
pub(crate) fn sent(traceparent: Option<&str>) {
    if let Some((trace, span)) = traceparent.and_then(ids) {
        keep(trace, "sent", Some(span));
    }
}

/// Whether a handler of this trace has run.
pub(crate) fn has_been_inside(trace: TraceId) -> bool {
    let all = all();
    let of_trace = all.get(&trace).map(Vec::as_slice).unwrap_or_default();
    of_trace.iter().any(|seen| seen.place == "inside")
}

/// What was seen of a trace.
pub(super) fn take(trace: TraceId) -> Vec<Seen> {
    all().remove(&trace).unwrap_or_default()
}

/// By hand: what is tested is not asked.
fn ids(traceparent: &str) -> Option<(TraceId, SpanId)> {
    let parts: Vec<_> = traceparent.split('-').collect();
    let ["00", trace, span, flags] = parts[..] else {
        return None;
    };
    u8::from_str_radix(flags, 16).ok()?;
    Some((trace.parse().ok()?, span.parse().ok()?))
}

fn keep(trace: TraceId, place: &'static str, span: Option<SpanId>) {
    // Other tests have no use for it.
    if Setup::current().is_some() {
        all().entry(trace).or_default().push(Seen { place, span });
    }
}

fn all() -> MutexGuard<'static, HashMap<TraceId, Vec<Seen>>> {
    static ALL: LazyLock<Mutex<HashMap<TraceId, Vec<Seen>>>> = LazyLock::new(Mutex::default);
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}
