//! When the backend may be asked again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::retry;
use crate::clock::Clock;

/// Holds all requests up together: a backend that is in trouble is in trouble for each of them,
/// and one that asked to be left alone meant the exporter.
#[derive(Debug, Default)]
pub(super) struct Pause(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    until: Duration,
    /// Failures one after the other, those of requests that were under way together counted once.
    failures: u32,
}

impl Pause {
    /// An attempt was in vain; `asked` is what the backend wants. Returns how long to wait.
    pub(super) fn failed(&self, now: Duration, asked: Option<Duration>) -> Duration {
        let mut state = self.lock();
        if now >= state.until {
            state.failures = state.failures.saturating_add(1);
        }
        let delay = retry::delay(state.failures, asked);
        state.until = state.until.max(now + delay);
        delay
    }

    /// An attempt was not in vain.
    pub(super) fn succeeded(&self) {
        self.lock().failures = 0;
    }

    /// How much longer to wait, if at all.
    pub(super) fn left(&self, now: Duration) -> Option<Duration> {
        let left = self.lock().until.saturating_sub(now);
        (!left.is_zero()).then_some(left)
    }

    /// Waits, also for what is added meanwhile.
    pub(super) async fn over(&self, clock: &impl Clock) {
        while let Some(left) = self.left(clock.now()) {
            clock.sleep(left).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_that_fail_together_wait_once() {
        let pause = Pause::default();
        let second = Duration::from_secs(1);
        let about = |delay: Duration, seconds: f64| {
            let range = 0.8 * seconds..=1.2 * seconds;
            assert!(range.contains(&delay.as_secs_f64()), "{delay:?}");
        };
        assert_eq!(pause.left(second), None);
        for _ in 0..4 {
            about(pause.failed(second, None), 1.0);
        }
        about(pause.failed(second * 3, None), 2.0);
        pause.succeeded();
        about(pause.failed(second * 9, None), 1.0);
        pause.failed(second * 9, Some(second * 20));
        assert_eq!(pause.left(second * 10), Some(second * 19));
        assert_eq!(pause.left(second * 29), None);
    }
}
