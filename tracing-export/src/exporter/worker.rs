//! What the exporter's thread does.

use std::sync::Arc;
use std::time::Duration;

use tokio::select;
use tokio::task::JoinSet;

use super::config::OtlpConfig;
use super::deliver::deliver;
use super::report::Report;
use super::shared::Shared;
use super::transport::Transport;
use crate::clock::Clock;
use crate::notices::Notices;

pub(super) struct Worker<T, C> {
    pub(super) shared: Arc<Shared>,
    pub(super) transport: T,
    pub(super) clock: C,
    pub(super) settings: Settings,
    pub(super) notices: Arc<Notices>,
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
    /// Sends until told to stop, or at once to give up; then nothing is left in the queue.
    pub(super) async fn run(self) {
        let shared = Arc::clone(&self.shared);
        let mut report = Report::new(Arc::clone(&shared));
        select! {
            () = Arc::new(self).work(&mut report) => {}
            () = shared.signal.abandoned() => {
                shared.failed("shut down before the backend took them".to_owned());
            }
        }
        shared.queue.close();
        while let Some(batch) = shared.queue.take() {
            shared.counts.failed.add(batch.spans());
        }
        report.last();
    }

    async fn work(self: Arc<Self>, report: &mut Report) {
        let signal = &self.shared.signal;
        let mut sending = JoinSet::new();
        loop {
            let asked = signal.asked();
            self.send_waiting(&mut sending).await;
            if asked.flush.is_some() || asked.stop {
                while sending.join_next().await.is_some() {}
            }
            if let Some(ticket) = asked.flush {
                signal.flushed(ticket);
            }
            self.notices.offer();
            report.due(self.clock.now());
            if asked.stop {
                return;
            }
            let delay = self.notices.next_offer(self.settings.schedule_delay);
            select! {
                biased;
                () = signal.woken() => {}
                () = self.clock.sleep(delay) => {}
                Some(_) = sending.join_next() => {}
            }
        }
    }

    /// Starts to send what waits now, which later spans cannot prolong.
    async fn send_waiting(self: &Arc<Self>, sending: &mut JoinSet<()>) {
        let mut waiting = self.shared.queue.waiting();
        while waiting > 0 {
            while sending.len() >= MAX_IN_FLIGHT {
                sending.join_next().await;
            }
            let Some(batch) = self.shared.queue.take() else {
                return;
            };
            waiting = waiting.saturating_sub(batch.spans());
            sending.spawn(deliver(Arc::clone(self), batch));
        }
    }
}

/// Requests under way at a time.
const MAX_IN_FLIGHT: usize = 4;
/// A delay of zero must not make the thread spin.
const SHORTEST_DELAY: Duration = Duration::from_millis(1);
