//! Telling somebody that spans are lost.

use std::sync::Arc;
use std::time::Duration;

use super::counters::Counters;
use super::shared::Shared;
use crate::say::say;

/// Reports lost spans, at most once a minute and once at the end. It does so from the exporter's
/// thread: no request waits for it, no span is entered there and no lock is held.
pub(super) struct Report {
    shared: Arc<Shared>,
    told: Counters,
    next: Duration,
}

impl Report {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            told: Counters::default(),
            next: Duration::ZERO,
        }
    }

    /// Reports if there is something new and the last report is old enough.
    pub(super) fn due(&mut self, now: Duration) {
        if now >= self.next && self.tell() {
            self.next = now + INTERVAL;
        }
    }

    /// Reports what has not been reported.
    pub(super) fn last(mut self) {
        self.tell();
    }

    fn tell(&mut self) -> bool {
        let now = self.shared.counts.read();
        let dropped = now.dropped - self.told.dropped;
        let failed = now.failed + now.rejected - self.told.failed - self.told.rejected;
        self.told = now;
        if dropped > 0 {
            say(&format!(
                "{dropped} spans dropped because the queue was full or closed"
            ));
        }
        if failed > 0 {
            let why = self.shared.last_failure();
            say(&format!("{failed} spans could not be exported: {why}"));
        }
        let remark = self.shared.take_warning();
        if let Some(remark) = &remark {
            say(&format!(
                "the backend took the spans with a warning: {remark}"
            ));
        }
        dropped + failed > 0 || remark.is_some()
    }
}

const INTERVAL: Duration = Duration::from_secs(60);
