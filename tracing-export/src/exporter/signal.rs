//! How other threads talk to the exporter's thread and wait for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Requests to flush and to stop. Waiting blocks the caller's thread on a plain condition
/// variable, which works inside a current-thread runtime and without one alike.
#[derive(Debug, Default)]
pub(super) struct Signal {
    state: Mutex<State>,
    changed: Condvar,
    wake: Notify,
    abandon: Notify,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    wanted: u64,
    flushed: u64,
    stop: bool,
    ended: bool,
}

/// What the exporter's thread has been asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// The newest flush.
    flush: u64,
    pub(super) stop: bool,
}

// === impl Signal: callers ===

impl Signal {
    /// There is something to do.
    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Asks for a flush and waits for it; false if the time was not enough.
    pub(super) fn flush(&self, timeout: Duration) -> bool {
        let ticket = {
            let mut state = self.lock();
            state.wanted += 1;
            state.wanted
        };
        self.wake();
        self.wait(timeout, |state| state.flushed >= ticket || state.ended)
    }

    /// Asks the thread to send what there is and to end; false if it has not in time.
    pub(super) fn stop(&self, timeout: Duration) -> bool {
        self.lock().stop = true;
        self.wake();
        self.wait(timeout, |state| state.ended)
    }

    /// Tells the thread to give up what is left, and waits for it to have counted that.
    pub(super) fn abandon(&self, timeout: Duration) {
        self.abandon.notify_one();
        self.wait(timeout, |state| state.ended);
    }

    fn wait(&self, timeout: Duration, done: impl Fn(&State) -> bool) -> bool {
        let deadline = Instant::now().checked_add(timeout);
        let mut state = self.lock();
        while !done(&state) {
            // A timeout beyond what the clock can show is no timeout.
            let left = deadline.map_or(Duration::MAX, |deadline| {
                deadline.saturating_duration_since(Instant::now())
            });
            if left.is_zero() {
                return false;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

// === impl Signal: the exporter's thread ===

impl Signal {
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(super) async fn abandoned(&self) {
        self.abandon.notified().await;
    }

    /// What is to be done now, if anything.
    pub(super) fn asked(&self) -> Option<Asked> {
        let state = self.lock();
        (state.wanted > state.flushed || state.stop).then_some(Asked {
            flush: state.wanted,
            stop: state.stop,
        })
    }

    pub(super) fn done(&self, asked: Asked) {
        self.lock().flushed = asked.flush;
        self.changed.notify_all();
    }

    pub(super) fn ended(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
