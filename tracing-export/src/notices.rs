//! Warnings that are known before any subscriber is there to hear them, or where none can be called.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::say::{is_heard, say};

/// Keeps warnings until a subscriber is there, and gives each of them out once.
///
/// They are emitted from a thread of their own, so no layer is called from inside itself; from
/// the thread that flushes or shuts down if that one comes first; on the standard error if
/// nobody listens in time.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    pending: Mutex<Vec<String>>,
    said: Condvar,
}

impl Notices {
    pub(crate) fn new(pending: Vec<String>) -> Arc<Self> {
        Arc::new(Self {
            pending: Mutex::new(pending),
            said: Condvar::new(),
        })
    }

    /// Starts the thread, if there is something to say. It ends with the last warning. Without a
    /// thread to be had, the warnings wait for a flush or the end.
    pub(crate) fn announce(self: &Arc<Self>) {
        if self.lock().is_empty() {
            return;
        }
        let notices = Arc::clone(self);
        let _ = thread::Builder::new()
            .name("tracing-export-notices".to_owned())
            .spawn(move || notices.wait_and_say(PATIENCE));
    }

    /// Emits what is pending if a subscriber listens to this thread.
    pub(crate) fn offer(&self) {
        if is_heard() {
            self.say_all();
        }
    }

    /// Emits what is pending, wherever it can be read.
    pub(crate) fn say_all(&self) {
        // Not under the lock: a subscriber is user code.
        let pending = std::mem::take(&mut *self.lock());
        self.said.notify_all();
        for warning in pending {
            say(&warning);
        }
    }

    /// Nobody is told when a subscriber is installed: it has to be looked for.
    fn wait_and_say(&self, patience: Duration) {
        let begun = Instant::now();
        while !is_heard() && begun.elapsed() < patience {
            let pending = self.lock();
            let waited = self
                .said
                .wait_timeout_while(pending, PAUSE, |pending| !pending.is_empty());
            let (pending, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if pending.is_empty() {
                return;
            }
        }
        self.say_all();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A subscriber is mostly installed right after the configuration was read.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_waited_for_for_ever() {
        let notices = Notices::new(vec!["a warning of a test".to_owned()]);
        notices.wait_and_say(Duration::ZERO);
        assert!(notices.lock().is_empty());
    }

    #[test]
    fn the_thread_ends_when_somebody_else_said_it() {
        let notices = Notices::new(vec!["another warning of a test".to_owned()]);
        let waiting = Arc::clone(&notices);
        let thread = thread::spawn(move || waiting.wait_and_say(Duration::MAX));
        notices.say_all();
        thread.join().unwrap();
    }
}
