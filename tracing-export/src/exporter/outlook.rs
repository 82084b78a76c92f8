//! How long a shutdown waits for the backend.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Whether it is worth waiting: a backend that answers gets all the time there is, one that fails or
/// is not there a moment.
#[derive(Debug, Default)]
pub(super) struct Outlook(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    /// No attempt has ended.
    #[default]
    Open,
    /// The last attempt was answered.
    Good,
    /// All attempts since then were in vain.
    Bad { since: Duration },
}

impl Outlook {
    /// An attempt was in vain.
    pub(super) fn failed(&self, now: Duration) {
        let mut state = self.lock();
        if !matches!(*state, State::Bad { .. }) {
            *state = State::Bad { since: now };
        }
    }

    /// An attempt was answered.
    pub(super) fn answered(&self) {
        *self.lock() = State::Good;
    }

    /// Whether the last attempt was in vain.
    pub(super) fn is_bad(&self) -> bool {
        matches!(*self.lock(), State::Bad { .. })
    }

    /// Until when a shutdown that was asked for then waits at most; `None`: as long as it likes.
    pub(super) fn end(
        &self,
        asked: Duration,
        patience: Duration,
        is_connected: bool,
    ) -> Option<Duration> {
        let begun = match *self.lock() {
            State::Bad { since } => since.max(asked),
            State::Open if !is_connected => asked,
            State::Open | State::Good => return None,
        };
        Some(begun.saturating_add(patience))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_answers_is_waited_for() {
        let second = Duration::from_secs(1);
        let outlook = Outlook::default();
        let end = |asked: Duration, connected| outlook.end(asked, second, connected);
        assert_eq!(end(second, false), Some(second * 2));
        assert_eq!(end(second, true), None);
        outlook.failed(second * 3);
        outlook.failed(second * 4);
        // It failed while we waited, or long before.
        assert_eq!(end(second, true), Some(second * 4));
        assert_eq!(end(second * 9, true), Some(second * 10));
        outlook.answered();
        assert_eq!(end(second * 9, false), None);
    }
}
