//! The sink in front of another one.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing_context::__private::quietly;
use tracing_context::{FinishedSpan, SinkError, SpanSink};

use super::counters::TailCounters;
use super::held::{Decided, Held};
use super::policy::Policy;
use super::settings::TailSampling;
use crate::clock::{Clock, SystemClock};
use crate::home::Home;

/// Holds the spans of each trace until its first span in this process has ended, then hands all of
/// them to a sink or none.
///
/// ```
/// use std::time::Duration;
/// use tracing_export::{OtlpConfig, OtlpExporter, TailSampler, TailSampling};
///
/// let exporter = OtlpExporter::start(&OtlpConfig::new("http://127.0.0.1:4318/v1/traces")?)?;
/// let sampling = TailSampling::new().slower_than(Duration::from_secs(2)).percent(10.0);
/// let sink = TailSampler::new(sampling, exporter);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`TelemetryBuilder::tail_sampling`](crate::TelemetryBuilder::tail_sampling) puts one in front of
/// the exporter. The [module](crate::tail) says what it cannot see.
///
/// A [flush](SpanSink::flush) hands over what was decided about; a [shutdown](SpanSink::shutdown)
/// decides about all that waits, and so does dropping it. Spans that are not sampled, which no
/// exporter sends, go past it.
pub struct TailSampler<S: SpanSink> {
    sink: S,
    policy: Policy,
    max_bytes: usize,
    held: Mutex<Held>,
    home: Arc<Home>,
}

impl<S: SpanSink> TailSampler<S> {
    /// In front of this sink.
    #[must_use]
    pub fn new(sampling: TailSampling, sink: S) -> Self {
        Self::on_clock(sampling, sink, SystemClock::new())
    }

    pub(super) fn on_clock(sampling: TailSampling, sink: S, clock: impl Clock) -> Self {
        Self {
            sink,
            policy: Policy::new(&sampling, clock),
            max_bytes: sampling.max_bytes,
            held: Mutex::default(),
            home: Home::new(),
        }
    }

    /// What became of the traces so far.
    #[must_use]
    pub fn counters(&self) -> TailCounters {
        self.held().counters()
    }

    /// Decides about all that waits, and goes on.
    fn decide(&self) {
        if self.home.is_here() {
            self.shrink(0);
        }
    }

    /// Hands on what is kept. No lock may be held: sinks are user code, and freeing many spans takes
    /// a while.
    fn hand_on(&self, decided: &Decided, last: Option<&FinishedSpan>) {
        if decided.is_kept {
            for span in decided.waiting.iter().chain(last) {
                self.sink.on_end(span);
            }
        }
    }

    /// Decides about the oldest traces until so little is held.
    fn shrink(&self, max_bytes: usize) {
        loop {
            let decided = self.held().decide_beyond(max_bytes, &self.policy);
            let Some(decided) = decided else { return };
            self.hand_on(&decided, None);
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: SpanSink> SpanSink for TailSampler<S> {
    fn on_end(&self, span: &FinishedSpan) {
        if !self.home.is_here_still() {
            return;
        }
        if !span.context().is_sampled() {
            return self.sink.on_end(span);
        }
        if span.is_local_root() {
            let decided = self.held().end(span, &self.policy);
            return self.hand_on(&decided, Some(span));
        }
        // Copied before the lock is taken: late spans, which need no copy, are few.
        let (copy, bytes) = (span.clone(), span.memory_size());
        let mut held = self.held();
        let decided = held.add(copy, bytes);
        let limit = if held.is_closed() { 0 } else { self.max_bytes };
        let is_full = held.counters().held_bytes > limit as u64;
        drop(held);
        if let Some(decided) = decided {
            self.hand_on(&decided, Some(span));
        }
        if is_full {
            self.shrink(limit);
        }
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        self.sink.flush(timeout)
    }

    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        if !self.home.is_here() {
            return Ok(());
        }
        self.held().close();
        self.decide();
        self.sink.shutdown(timeout)
    }
}

impl<S: SpanSink> Drop for TailSampler<S> {
    fn drop(&mut self) {
        // The sink is code of others.
        quietly(|| self.decide());
    }
}

impl<S: SpanSink> fmt::Debug for TailSampler<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TailSampler")
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}
