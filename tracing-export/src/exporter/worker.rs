//! What the exporter's thread has, and how it ends.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::config::OtlpConfig;
use super::pause::Pause;
use super::rounds::{Ended, Rounds};
use super::shared::Shared;
use super::transport::Transport;
use crate::clock::Clock;

pub(super) struct Worker<T, C> {
    pub(super) shared: Arc<Shared>,
    pub(super) transport: T,
    pub(super) clock: C,
    pub(super) settings: Settings,
    pub(super) pause: Pause,
}

pub(super) struct Settings {
    pub(super) timeout: Option<Duration>,
    pub(super) export_timeout: Option<Duration>,
    pub(super) schedule_delay: Duration,
}

// === impl Settings ===

impl From<&OtlpConfig> for Settings {
    fn from(config: &OtlpConfig) -> Self {
        Self {
            timeout: config.timeout,
            export_timeout: config.export_timeout,
            schedule_delay: config.schedule_delay.max(SHORTEST_DELAY),
        }
    }
}

// === impl Worker ===

impl<T: Transport, C: Clock> Worker<T, C> {
    /// Sends until told to stop, or at once to give up; then nothing is left in the queue and
    /// every span is counted.
    pub(super) async fn run(self) {
        let shared = Arc::clone(&self.shared);
        let mut rounds = Rounds::new(Arc::new(self));
        if rounds.run().await == Ended::Abandoned {
            shared.failed(why(&shared));
        }
        shared.queue.close();
        let report = rounds.give_up().await;
        while let Some(batch) = shared.queue.take() {
            shared.counts.failed.add(batch.spans());
        }
        report.last();
    }
}

/// Why spans are given up.
fn why(shared: &Shared) -> String {
    if shared.backing_off.load(Ordering::Acquire) {
        let last = shared.last_failure();
        return format!("{last} (and then the exporter was shut down)");
    }
    "shut down before the backend took them".to_owned()
}

/// A delay of zero must not make the thread spin.
const SHORTEST_DELAY: Duration = Duration::from_millis(1);
