//! A sink that keeps everything.

use std::sync::{Arc, Mutex, PoisonError};

use crate::id::TraceId;
use crate::record::FinishedSpan;
use crate::sink::SpanSink;

/// Keeps every finished span. Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct InMemorySink(Arc<Mutex<Vec<FinishedSpan>>>);

impl InMemorySink {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The spans so far, in the order they ended.
    #[must_use]
    pub fn spans(&self) -> Vec<FinishedSpan> {
        self.with(|spans| spans.clone())
    }

    /// The spans of one trace, in the order they ended.
    #[must_use]
    pub fn trace(&self, id: TraceId) -> Vec<FinishedSpan> {
        self.with(|spans| {
            spans
                .iter()
                .filter(|span| span.trace_id() == id)
                .cloned()
                .collect()
        })
    }

    /// Takes the spans so far, leaving none.
    #[must_use]
    pub fn take(&self) -> Vec<FinishedSpan> {
        self.with(std::mem::take)
    }

    fn with<T>(&self, f: impl FnOnce(&mut Vec<FinishedSpan>) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SpanSink for InMemorySink {
    fn on_end(&self, span: &FinishedSpan) {
        let span = span.clone();
        self.with(|spans| spans.push(span));
    }
}
