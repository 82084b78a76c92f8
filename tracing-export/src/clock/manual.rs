//! A clock that stands still until a test moves it.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;

use super::{Clock, Sleep};

#[derive(Clone, Debug, Default)]
pub(crate) struct ManualClock(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    now: Duration,
    sleepers: Vec<(Duration, oneshot::Sender<()>)>,
}

impl ManualClock {
    /// Waits until somebody sleeps for a time that `wanted` accepts, moves the clock to the end of
    /// that sleep, and returns how long it would have taken.
    pub(crate) fn skip(&self, wanted: impl Fn(Duration) -> bool) -> Duration {
        let mut state = self.0.state.lock().unwrap();
        loop {
            let now = state.now;
            state.sleepers.retain(|(_, wake)| !wake.is_closed());
            let found = state
                .sleepers
                .iter()
                .map(|(until, _)| *until)
                .find(|until| wanted(*until - now));
            if let Some(until) = found {
                state.go_to(until);
                return until - now;
            }
            state = self.0.changed.wait(state).unwrap();
        }
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, by: Duration) {
        let mut state = self.0.state.lock().unwrap();
        let until = state.now + by;
        state.go_to(until);
    }
}

impl State {
    /// Moves the time and wakes who waited for it.
    fn go_to(&mut self, now: Duration) {
        self.now = now;
        for (at, wake) in std::mem::take(&mut self.sleepers) {
            if at <= now {
                let _ = wake.send(());
            } else {
                self.sleepers.push((at, wake));
            }
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        self.0.state.lock().unwrap().now
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let (wake, woken) = oneshot::channel();
        let mut state = self.0.state.lock().unwrap();
        let until = state.now + duration;
        state.sleepers.push((until, wake));
        self.0.changed.notify_all();
        Box::pin(async {
            let _ = woken.await;
        })
    }
}
