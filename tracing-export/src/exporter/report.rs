//! Telling somebody that spans are lost, or late.

use std::sync::Arc;
use std::time::Duration;

use super::counters::Counters;
use super::shared::Shared;
use crate::say::say;

/// Reports trouble with the counters so far, at most once a minute and once at the end. It does so
/// from the exporter's thread: no request waits for it, no span is entered there and no lock is
/// held.
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

    /// Reports what was lost in all, in one warning; or a remark that has not been told.
    pub(super) fn last(mut self) {
        let now = self.shared.counts.read();
        match now.lost() {
            0 => {
                self.tell();
            }
            lost => {
                let all = now.exported + lost;
                let why = self.shared.reason();
                say(&format!("{lost} of {all} spans were lost: {why} ({now})"));
            }
        }
    }

    fn tell(&mut self) -> bool {
        let now = self.shared.counts.read();
        let told = std::mem::replace(&mut self.told, now);
        let dropped = now.dropped - told.dropped;
        let failed = now.lost_since(told);
        let mut news = Vec::new();
        if dropped > 0 {
            news.push(format!(
                "{dropped} spans dropped because the queue was full or closed"
            ));
        }
        if failed > 0 {
            let why = self.shared.last_failure();
            news.push(format!("{failed} spans could not be exported: {why}"));
        } else if now.retried > told.retried {
            let (again, why) = (now.retried - told.retried, self.shared.last_failure());
            news.push(format!("requests sent again: {again}, {why}"));
        }
        if let Some(remark) = self.shared.take_warning() {
            news.push(format!(
                "the backend took the spans with a warning: {remark}"
            ));
        }
        if news.is_empty() {
            return false;
        }
        say(&format!("{} (so far: {now})", news.join("; ")));
        true
    }
}

const INTERVAL: Duration = Duration::from_secs(60);
