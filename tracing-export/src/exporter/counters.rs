//! What became of the spans.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of the sampled spans handed to an exporter so far.
///
/// Every one of them is counted once, among `exported`, `dropped`, `failed` or `rejected`, as soon
/// as its fate is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Taken by the backend.
    pub exported: u64,
    /// Dropped here, because a bound of the queue was reached or the exporter had been shut down.
    pub dropped: u64,
    /// Given up after the last attempt, or refused with their whole request.
    pub failed: u64,
    /// Refused by the backend out of requests that it otherwise took.
    pub rejected: u64,
    /// Requests that were sent once more.
    pub retried: u64,
}

/// The same, counting.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) exported: Count,
    pub(super) dropped: Count,
    pub(super) failed: Count,
    pub(super) rejected: Count,
    pub(super) retried: Count,
}

#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

// === impl Counters ===

impl Counters {
    /// How many spans did not get out: dropped, failed or rejected.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.dropped + self.failed + self.rejected
    }

    /// How many were sent in vain between then and now.
    pub(super) const fn lost_since(self, before: Self) -> u64 {
        self.failed + self.rejected - before.failed - before.rejected
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            exported,
            dropped,
            failed,
            rejected,
            retried,
        } = self;
        write!(
            f,
            "exported={exported} dropped={dropped} failed={failed} rejected={rejected} \
             retried={retried}"
        )
    }
}

// === impl Counts ===

impl Counts {
    pub(super) fn read(&self) -> Counters {
        Counters {
            exported: self.exported.read(),
            dropped: self.dropped.read(),
            failed: self.failed.read(),
            rejected: self.rejected.read(),
            retried: self.retried.read(),
        }
    }
}

impl Count {
    pub(super) fn add(&self, number: usize) {
        self.0.fetch_add(number as u64, Ordering::Release);
    }

    pub(super) fn read(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}
