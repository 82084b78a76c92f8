//! What the layer keeps with each span.

use std::sync::Arc;
use std::time::Instant;

use tracing_core::span;

use crate::context::Context;
use crate::layer::shared::Shared;
use crate::process;
use crate::record::{FinishedSpan, SpanLimits};
use crate::tell::quietly;

/// Kept in the span's extensions from birth to close.
#[derive(Debug)]
pub(super) struct Slot {
    /// The span's ids and the baggage it was born in.
    pub(super) context: Context,
    /// What is recorded; none for a dropped span, and once it has ended.
    /// Boxed: it is large, and handed on at birth and at the end.
    pub(super) live: Option<Box<Live>>,
    pub(super) ended: bool,
    /// Born in what was current, not as a root or a caller's: baggage attached later counts for it.
    pub(super) contextual: bool,
    /// The layer it belongs to: another one in the same subscriber stays quiet.
    pub(super) layer: u32,
}

/// A span that is being recorded.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) record: FinishedSpan,
    pub(crate) shared: Arc<Shared>,
    started: Instant,
    /// The span's id in the registry.
    id: u64,
}

impl Live {
    pub(super) fn new(
        record: FinishedSpan,
        shared: Arc<Shared>,
        started: Instant,
        id: &span::Id,
    ) -> Box<Self> {
        Box::new(Self {
            record,
            shared,
            started,
            id: id.into_u64(),
        })
    }

    /// Now, on the clock that the span's end is told by.
    pub(super) fn now(&self) -> u64 {
        self.unix_nano(Instant::now())
    }

    fn unix_nano(&self, at: Instant) -> u64 {
        let elapsed = at.saturating_duration_since(self.started).as_nanos();
        self.record
            .start()
            .saturating_add(u64::try_from(elapsed).unwrap_or(u64::MAX))
    }

    /// When it began.
    pub(super) const fn started(&self) -> Instant {
        self.started
    }

    /// Sets an attribute that says something about the span as a whole, whatever its limit.
    pub(super) fn mark(&mut self, key: &'static str) {
        let limits = SpanLimits {
            attributes: usize::MAX,
            ..self.shared.limits
        };
        self.record.set(key.into(), true.into(), &limits);
    }

    /// Ends the span and hands it to the sink. No lock of the span may be held.
    pub(super) fn end(mut self: Box<Self>, at: Instant) {
        // The sinks rely on it.
        process::at(at);
        if let Some(open) = &self.shared.open {
            open.ends(self.id);
        }
        self.record.end(self.unix_nano(at));
        if let Some(sink) = &self.shared.sink {
            // The code of others, in a destructor.
            quietly(|| sink.on_end(&self.record));
        }
        self.record.recycle();
    }
}
