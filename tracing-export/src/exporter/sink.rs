//! The exporter as the threads that end spans see it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tracing_context::{FinishedSpan, SinkError, SpanSink};

use super::client::Client;
use super::config::OtlpConfig;
use super::counters::Counters;
#[cfg(feature = "grpc")]
use super::grpc::GrpcClient;
use super::outlook::Outlook;
use super::pause::Pause;
use super::protocol::Protocol;
use super::shared::Shared;
use super::thread::{self, StartError};
use super::transport::Transport;
use super::worker::{Settings, Worker};
use crate::clock::{Clock, SystemClock};
use crate::home::Home;
use crate::queue::{Limits, Pushed, Queue};

/// Sends spans to an OTLP backend, in batches, from a thread of its own.
///
/// A span is encoded on the thread that ended it and appended to a bounded queue; no request ever
/// waits for the backend. Spans whose context is not sampled are left out. Dropped, it tries for
/// at most a second to send what waits.
///
/// [`Telemetry`](crate::Telemetry) has one; on its own it can be put behind another
/// [`SpanSink`].
#[derive(Debug)]
pub struct OtlpExporter {
    pub(super) shared: Arc<Shared>,
    home: Arc<Home>,
    /// Whether the last flush was in vain: then dropping waits no second time.
    is_stuck: AtomicBool,
}

impl OtlpExporter {
    /// Starts the exporter's thread. It does not wait for the backend.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the operating system refuses the thread.
    pub fn start(config: &OtlpConfig) -> Result<Self, StartError> {
        let clock = SystemClock::new();
        match config.protocol {
            Protocol::HttpProtobuf => Self::start_on(config, Client::new(config), clock),
            #[cfg(feature = "grpc")]
            Protocol::Grpc => Self::start_on(config, GrpcClient::new(config), clock),
        }
    }

    pub(super) fn start_on(
        config: &OtlpConfig,
        transport: impl Transport,
        clock: impl Clock,
    ) -> Result<Self, StartError> {
        let queue = Queue::new(Limits {
            bytes: config.max_queue_bytes,
            spans: config.max_queue_spans,
            batch_spans: config
                .max_batch_spans
                .min(config.max_queue_spans.unwrap_or(usize::MAX))
                .max(1),
        });
        let shared = Shared::new(queue);
        thread::start(Worker {
            shared: Arc::clone(&shared),
            transport,
            clock,
            settings: Settings::from(config),
            pause: Pause::default(),
            outlook: Outlook::default(),
        })?;
        Ok(Self {
            shared,
            home: Home::new(),
            is_stuck: AtomicBool::new(false),
        })
    }

    /// What became of the spans so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.counts.read()
    }

    /// Whether everything was taken between then and now.
    fn outcome(&self, before: Counters, in_time: bool) -> Result<(), SinkError> {
        let now = self.counters();
        if now.lost_since(before) > 0 {
            return Err(SinkError::Failed(self.shared.last_failure()));
        }
        if in_time {
            return Ok(());
        }
        if self.shared.backing_off.load(Ordering::Acquire) {
            // More time would not have helped: say what would.
            let why = self.shared.last_failure();
            return Err(SinkError::Failed(format!("{why} (time is up)")));
        }
        Err(SinkError::Timeout)
    }
}

impl SpanSink for OtlpExporter {
    fn on_end(&self, span: &FinishedSpan) {
        if !span.context().is_sampled() || !self.home.is_here_still() {
            return;
        }
        match self.shared.queue.push(span) {
            Pushed::Kept => {}
            Pushed::Ready => self.shared.signal.wake(),
            Pushed::Dropped => self.shared.counts.dropped.add(1),
            Pushed::Closed => self.shared.came_late(),
        }
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        if !self.home.is_here() {
            return Ok(());
        }
        let before = self.counters();
        let in_time = self.shared.signal.flush(timeout);
        self.is_stuck.store(!in_time, Ordering::Relaxed);
        self.outcome(before, in_time)
    }

    /// Waits less than a second for a backend that fails or is not there
    /// ([`OtlpConfig::shutdown_patience`]). The last warning comes from here, if spans were lost.
    ///
    /// # Errors
    ///
    /// [`SinkError`] if spans were lost, now or at any time before.
    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        if !self.home.is_here() {
            return Ok(());
        }
        self.shared.queue.close();
        // Giving up takes a moment of the time, too.
        let reserved = LAST_COUNT.min(timeout / 10);
        if !self.shared.signal.stop(timeout.saturating_sub(reserved)) {
            self.shared.signal.abandon(LAST_COUNT);
        }
        match self.counters().lost() {
            0 => Ok(()),
            _ => Err(SinkError::Failed(self.shared.reason())),
        }
    }
}

impl Drop for OtlpExporter {
    fn drop(&mut self) {
        let is_stuck = self.is_stuck.load(Ordering::Relaxed);
        let chance = if is_stuck {
            Duration::ZERO
        } else {
            LAST_CHANCE
        };
        let _ = self.shutdown(chance);
    }
}

const LAST_CHANCE: Duration = Duration::from_secs(1);
/// How long the thread may take to count what it gives up: no time at all, unless it is stuck in
/// somebody's subscriber.
const LAST_COUNT: Duration = Duration::from_millis(100);
