//! The clock that runs by itself.

use std::pin::Pin;
use std::time::{Duration, Instant};

/// A monotonic clock. Its futures are boxed: only the exporter's own thread sleeps.
pub(crate) trait Clock: Send + Sync + 'static {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;

    /// Waits.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// Ready when the time has passed.
pub(crate) type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The machine's clock; sleeps need the exporter's runtime.
#[derive(Debug)]
pub(crate) struct SystemClock(Instant);

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}
