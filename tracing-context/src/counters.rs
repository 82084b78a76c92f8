//! What went wrong quietly.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often this process met something that is neither an error of the request nor worth a
/// warning each time. Read by [`counters`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Incoming `traceparent` fields that were malformed, so that a new trace began.
    pub malformed_traceparent: u64,
    /// Incoming `tracestate` fields that were malformed and dropped.
    pub malformed_tracestate: u64,
    /// Incoming `b3`, `x-b3-*`, `uber-trace-id` and `x-amzn-trace-id` fields that were malformed, so
    /// that they were ignored.
    pub malformed_vendor_fields: u64,
    /// Incoming `baggage` members that were malformed or over the limit and dropped; what is not
    /// looked at any more counts once a field.
    pub dropped_baggage: u64,
    /// Fields and events recorded on a span that had already ended.
    pub late_records: u64,
}

/// The counts since the process started.
#[must_use]
pub fn counters() -> Counters {
    Counters {
        malformed_traceparent: MALFORMED_TRACEPARENT.get(),
        malformed_tracestate: MALFORMED_TRACESTATE.get(),
        malformed_vendor_fields: MALFORMED_VENDOR_FIELDS.get(),
        dropped_baggage: DROPPED_BAGGAGE.get(),
        late_records: LATE_RECORDS.get(),
    }
}

pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn increment(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

pub(crate) static MALFORMED_TRACEPARENT: Counter = Counter(AtomicU64::new(0));
pub(crate) static MALFORMED_TRACESTATE: Counter = Counter(AtomicU64::new(0));
pub(crate) static MALFORMED_VENDOR_FIELDS: Counter = Counter(AtomicU64::new(0));
pub(crate) static DROPPED_BAGGAGE: Counter = Counter(AtomicU64::new(0));
pub(crate) static LATE_RECORDS: Counter = Counter(AtomicU64::new(0));
