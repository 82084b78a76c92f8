//! What the exporter's thread has, and how it ends.

use std::sync::Arc;
use std::time::Duration;

use super::config::OtlpConfig;
use super::outlook::Outlook;
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
    pub(super) outlook: Outlook,
}

pub(super) struct Settings {
    pub(super) timeout: Option<Duration>,
    pub(super) export_timeout: Option<Duration>,
    pub(super) shutdown_patience: Duration,
    pub(super) schedule_delay: Duration,
}

// === impl Settings ===

impl From<&OtlpConfig> for Settings {
    fn from(config: &OtlpConfig) -> Self {
        Self {
            timeout: config.timeout,
            export_timeout: config.export_timeout,
            shutdown_patience: config.shutdown_patience,
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
        let worker = Arc::new(self);
        let mut rounds = Rounds::new(Arc::clone(&worker));
        if rounds.run().await == Ended::Abandoned {
            shared.failed(worker.why());
        }
        shared.queue.close();
        let report = rounds.give_up().await;
        while let Some(batch) = shared.queue.take() {
            shared.counts.failed.add(batch.spans());
        }
        report.last();
    }

    /// Why spans are given up: the cause rather than the consequence.
    fn why(&self) -> String {
        if self.outlook.is_bad() {
            let last = self.shared.last_failure();
            return format!("{last} (and then the exporter was shut down)");
        }
        let place = self.transport.place();
        match self.transport.is_connected() {
            true => format!("shut down before {place} answered"),
            false => format!("shut down before there was a connection to {place}"),
        }
    }
}

/// A delay of zero must not make the thread spin.
const SHORTEST_DELAY: Duration = Duration::from_millis(1);
