//! Connections that wait for the next request.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Open connections that no request uses. There are as many as requests were under way at once.
#[derive(Debug)]
pub(super) struct Idle<C>(Mutex<Vec<C>>);

/// A connection that may have been closed meanwhile.
pub(super) trait Reusable {
    /// Whether another request can be tried.
    fn is_usable(&self) -> bool;
}

impl<C: Reusable> Idle<C> {
    pub(super) fn take(&self) -> Option<C> {
        let mut idle = self.lock();
        idle.retain(C::is_usable);
        idle.pop()
    }

    pub(super) fn keep(&self, connection: C) {
        if connection.is_usable() {
            self.lock().push(connection);
        }
    }

    /// Closes them all.
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<C>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Default for Idle<C> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
