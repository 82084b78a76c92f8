//! Where finished spans go.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::record::FinishedSpan;

/// Takes finished spans: an exporter, a tail sampler in front of one, a test's memory.
///
/// Sinks compose: a pair `(a, b)` and a `Vec` hand every span to each of their members, one after
/// the other, and share a timeout among them.
pub trait SpanSink: Send + Sync + 'static {
    /// A span has ended. Called on the thread that ended it, so it must not block, wait or fail;
    /// clone what you keep: the record's memory is used again afterwards.
    ///
    /// Record-only spans arrive here too. A sink that sends spans out of the process skips those
    /// whose context is not sampled.
    fn on_end(&self, span: &FinishedSpan);

    /// Waits until everything handed over so far has left, for at most `timeout`.
    ///
    /// # Errors
    ///
    /// [`SinkError`] if something could not be handed on in time.
    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        let _ = timeout;
        Ok(())
    }

    /// Flushes, then takes no more spans.
    ///
    /// # Errors
    ///
    /// [`SinkError`] if something could not be handed on in time.
    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        self.flush(timeout)
    }
}

/// Why spans did not leave a [`SpanSink`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SinkError {
    /// The time given was not enough: give more, or look whether the backend answers.
    Timeout,
    /// The backend refused or could not be reached; the text says what it answered.
    Failed(String),
}

// === impl SpanSink ===

impl<T: SpanSink + ?Sized> SpanSink for Arc<T> {
    fn on_end(&self, span: &FinishedSpan) {
        (**self).on_end(span);
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        (**self).flush(timeout)
    }

    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        (**self).shutdown(timeout)
    }
}

impl<T: SpanSink + ?Sized> SpanSink for Box<T> {
    fn on_end(&self, span: &FinishedSpan) {
        (**self).on_end(span);
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        (**self).flush(timeout)
    }

    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        (**self).shutdown(timeout)
    }
}

impl<A: SpanSink, B: SpanSink> SpanSink for (A, B) {
    fn on_end(&self, span: &FinishedSpan) {
        self.0.on_end(span);
        self.1.on_end(span);
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        let begun = Instant::now();
        let first = self.0.flush(timeout);
        let second = self.1.flush(timeout.saturating_sub(begun.elapsed()));
        first.and(second)
    }

    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        let begun = Instant::now();
        let first = self.0.shutdown(timeout);
        let second = self.1.shutdown(timeout.saturating_sub(begun.elapsed()));
        first.and(second)
    }
}

impl<T: SpanSink> SpanSink for Vec<T> {
    fn on_end(&self, span: &FinishedSpan) {
        self.iter().for_each(|sink| sink.on_end(span));
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        let begun = Instant::now();
        let left = || timeout.saturating_sub(begun.elapsed());
        self.iter()
            .map(|sink| sink.flush(left()))
            .fold(Ok(()), Result::and)
    }

    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        let begun = Instant::now();
        let left = || timeout.saturating_sub(begun.elapsed());
        self.iter()
            .map(|sink| sink.shutdown(left()))
            .fold(Ok(()), Result::and)
    }
}

// === impl SinkError ===

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.write_str("spans were still waiting to be exported at the timeout"),
            Self::Failed(why) => write!(f, "spans could not be exported: {why}"),
        }
    }
}

impl std::error::Error for SinkError {}
