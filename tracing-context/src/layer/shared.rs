//! What all spans of one layer have in common.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tracing_core::LevelFilter;

use crate::defaults;
use crate::layer::open::Tracked;
use crate::record::SpanLimits;
use crate::resource::Resource;
use crate::sampler::Sampler;
use crate::sink::SpanSink;

pub(crate) struct Shared {
    /// Tells layers apart, since every registry counts its spans from one.
    pub(super) id: u32,
    pub(super) sampler: Box<dyn Sampler>,
    pub(super) sink: Option<Box<dyn SpanSink>>,
    pub(super) resource: Option<Resource>,
    pub(crate) limits: SpanLimits,
    pub(super) events: LevelFilter,
    pub(super) exception_events: bool,
    /// The key of our own member of the trace state.
    pub(super) state_member: Option<String>,
    /// The baggage that becomes attributes; the process's if not set.
    pub(super) baggage_keys: Option<Vec<Cow<'static, str>>>,
    /// Where somebody wants to know which spans are open.
    pub(super) open: Option<Arc<Tracked>>,
}

impl Shared {
    pub(crate) fn resource(&self) -> &Resource {
        self.resource
            .as_ref()
            .unwrap_or_else(|| defaults::resource())
    }

    pub(super) fn baggage_keys(&self) -> &[Cow<'static, str>] {
        let keys = self.baggage_keys.as_deref();
        keys.unwrap_or_else(|| defaults::baggage_keys())
    }

    pub(super) fn next_id() -> u32 {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("id", &self.id)
            .field("resource", &self.resource)
            .field("limits", &self.limits)
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}
