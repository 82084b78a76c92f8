//! Memory of ended spans, used again by the next ones.

use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread::LocalKey;

/// Things to use again: each thread keeps some, and those that give back more than they take, such
/// as a producer's, which sees the acknowledgements, hand them on in batches.
#[derive(Debug)]
pub(crate) struct Pool<T: 'static> {
    local: &'static LocalKey<RefCell<Vec<T>>>,
    spare: Mutex<Vec<Vec<T>>>,
}

impl<T> Pool<T> {
    pub(crate) const fn new(local: &'static LocalKey<RefCell<Vec<T>>>) -> Self {
        let spare = Mutex::new(Vec::new());
        Self { local, spare }
    }

    /// One that was given back, by this thread or another one.
    pub(crate) fn take(&self) -> Option<T> {
        // Fallible: a span may end in a destructor of another thread-local.
        let taken = self.local.try_with(|local| {
            let mut local = local.try_borrow_mut().ok()?;
            if local.is_empty() {
                *local = self.try_lock()?.pop()?;
            }
            local.pop()
        });
        taken.ok().flatten()
    }

    /// Keeps it for the next span, unless there is enough.
    pub(crate) fn give_back(&self, used: T) {
        let _ = self.local.try_with(|local| {
            let Ok(mut local) = local.try_borrow_mut() else {
                return;
            };
            if local.len() >= 2 * BATCH {
                let batch = local.split_off(BATCH);
                if let Some(mut spare) = self.try_lock()
                    && spare.len() < MAX_SPARE
                {
                    spare.push(batch);
                }
            }
            local.push(used);
        });
    }

    /// Nobody waits for the lock: who does not get it allocates, or frees.
    fn try_lock(&self) -> Option<MutexGuard<'_, Vec<Vec<T>>>> {
        match self.spare.try_lock() {
            Ok(spare) => Some(spare),
            Err(TryLockError::Poisoned(spare)) => Some(spare.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// What threads hand on at once. A thread keeps twice as many.
const BATCH: usize = 4;
/// Batches.
const MAX_SPARE: usize = 16;

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    thread_local! {
        static LOCAL: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    }

    #[test]
    fn what_one_thread_gives_back_another_one_uses() {
        static POOL: Pool<usize> = Pool::new(&LOCAL);
        let take = |count| thread::spawn(move || (0..count).filter_map(|_| POOL.take()).count());
        assert_eq!(take(1).join().unwrap(), 0);
        let given = thread::spawn(|| (0..3 * BATCH).for_each(|n| POOL.give_back(n)));
        given.join().unwrap();
        // Two batches were kept by the thread, and are gone with it.
        assert_eq!(take(3 * BATCH).join().unwrap(), BATCH);
        assert_eq!(take(1).join().unwrap(), 0);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        static POOL: Pool<usize> = Pool::new(&LOCAL);
        let give = || (0..10 * MAX_SPARE * BATCH).for_each(|n| POOL.give_back(n));
        thread::spawn(give).join().unwrap();
        let spare = POOL.spare.lock().unwrap();
        assert_eq!(spare.len(), MAX_SPARE);
        assert!(spare.iter().all(|batch| batch.len() == BATCH));
    }

    #[test]
    fn a_thread_uses_its_own_first() {
        static POOL: Pool<usize> = Pool::new(&LOCAL);
        POOL.give_back(1);
        POOL.give_back(2);
        assert_eq!(POOL.take(), Some(2));
        assert_eq!(POOL.take(), Some(1));
        assert_eq!(POOL.take(), None);
    }
}
