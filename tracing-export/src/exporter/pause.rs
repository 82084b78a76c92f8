//! When the backend may be asked again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::select;
use tokio::sync::Notify;

use super::retry;
use crate::clock::Clock;

/// Holds all requests up together: a backend that is in trouble is in trouble for each of them,
/// and one that asked to be left alone meant the exporter.
#[derive(Debug, Default)]
pub(super) struct Pause {
    state: Mutex<State>,
    hurried: Notify,
}

#[derive(Debug, Default)]
struct State {
    until: Duration,
    /// Failures one after the other, those of requests that were under way together counted once.
    failures: u32,
    /// What the backend asked for last, until then.
    asked_until: Duration,
    /// The exporter ends: waits of our own are short.
    in_hurry: bool,
}

impl Pause {
    /// An attempt was in vain; `asked` is what the backend wants. Returns how long to wait.
    pub(super) fn failed(&self, now: Duration, asked: Option<Duration>) -> Duration {
        let mut state = self.lock();
        if now >= state.until {
            state.failures = state.failures.saturating_add(1);
        }
        let delay = match asked {
            None if state.in_hurry => retry::hurried(state.failures),
            asked => retry::delay(state.failures, asked),
        };
        state.until = state.until.max(now + delay);
        if asked.is_some() {
            state.asked_until = state.asked_until.max(now + delay);
        }
        delay
    }

    /// An attempt was not in vain.
    pub(super) fn succeeded(&self) {
        self.lock().failures = 0;
    }

    /// The exporter ends: what waits is tried at once, unless the backend asked for the wait.
    pub(super) fn hurry(&self) {
        let mut state = self.lock();
        state.in_hurry = true;
        state.failures = 0;
        state.until = state.asked_until;
        drop(state);
        self.hurried.notify_waiters();
    }

    /// How much longer to wait, if at all.
    pub(super) fn left(&self, now: Duration) -> Option<Duration> {
        let left = self.lock().until.saturating_sub(now);
        (!left.is_zero()).then_some(left)
    }

    /// Waits, also for what is added meanwhile.
    pub(super) async fn over(&self, clock: &impl Clock) {
        loop {
            // Before the look at the time: what comes after is not missed.
            let hurried = self.hurried.notified();
            let Some(left) = self.left(clock.now()) else {
                return;
            };
            select! {
                biased;
                () = hurried => {}
                () = clock.sleep(left) => {}
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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

    #[test]
    fn in_a_hurry_only_what_the_backend_asked_for_is_waited_for() {
        let second = Duration::from_secs(1);
        let pause = Pause::default();
        for _ in 0..4 {
            pause.failed(pause.left(second).unwrap_or_default() + second, None);
        }
        assert!(pause.left(second).is_some());
        pause.hurry();
        assert_eq!(pause.left(second), None);
        assert!(pause.failed(second, None) < second / 2);
        pause.failed(second, Some(second * 3));
        pause.hurry();
        assert_eq!(pause.left(second), Some(second * 3));
    }
}
