//! Warnings about the configuration: known before any subscriber is there to hear them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::env::Warning;
use crate::exporter::{is_heard, say};

/// Keeps warnings until a subscriber is there, and gives each of them out once.
///
/// They are emitted from the exporter's thread, so no layer is called from inside itself; from
/// the thread that flushes or shuts down if that one comes first; on the standard error if
/// nobody ever listened.
#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    pending: Vec<Warning>,
    offers: u32,
}

impl Notices {
    pub(crate) fn new(pending: Vec<Warning>) -> Self {
        Self(Mutex::new(State { pending, offers: 0 }))
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
        let pending = std::mem::take(&mut self.lock().pending);
        for warning in pending {
            say(&warning.to_string());
        }
    }

    /// How long to wait before the next offer, `usual` if none is called for: a subscriber is
    /// mostly installed right after the configuration was read.
    pub(crate) fn next_offer(&self, usual: Duration) -> Duration {
        let mut state = self.lock();
        if state.pending.is_empty() || state.offers >= QUICK_OFFERS {
            return usual;
        }
        state.offers += 1;
        usual.min(QUICK)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const QUICK: Duration = Duration::from_millis(100);
const QUICK_OFFERS: u32 = 100;
