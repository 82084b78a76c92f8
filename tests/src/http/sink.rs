//! Where the spans of a test process go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing_context::{FinishedSpan, SpanSink, TraceId};

/// Keeps every finished span by its trace: many cases at once look for theirs, again and again.
/// Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct Spans(Arc<Mutex<HashMap<TraceId, Vec<FinishedSpan>>>>);

impl Spans {
    /// The spans so far, in the order they ended.
    pub fn spans(&self) -> Vec<FinishedSpan> {
        in_order(self.kept().values().flatten().cloned())
    }

    /// The spans of one trace, in the order they ended.
    pub fn trace(&self, id: TraceId) -> Vec<FinishedSpan> {
        self.kept().get(&id).cloned().unwrap_or_default()
    }

    /// Takes the spans so far, leaving none.
    pub fn take(&self) -> Vec<FinishedSpan> {
        in_order(std::mem::take(&mut *self.kept()).into_values().flatten())
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<TraceId, Vec<FinishedSpan>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SpanSink for Spans {
    fn on_end(&self, span: &FinishedSpan) {
        let span = span.clone();
        self.kept().entry(span.trace_id()).or_default().push(span);
    }
}

fn in_order(spans: impl Iterator<Item = FinishedSpan>) -> Vec<FinishedSpan> {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_by_key(FinishedSpan::end_unix_nano);
    spans
}
