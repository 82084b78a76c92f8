//! Memory of ended spans, used again by the next ones.

use std::cell::RefCell;
use std::sync::{Mutex, TryLockError};

use crate::record::buffers::Buffers;

/// Empty buffers with capacity: used before if there are such, by this thread or another one.
pub(super) fn take() -> Buffers {
    // Fallible: a span may end in a destructor of another thread-local.
    POOL.try_with(|pool| {
        let mut pool = pool.try_borrow_mut().ok()?;
        if pool.is_empty() {
            *pool = try_lock_spare()?.pop()?;
        }
        pool.pop()
    })
    .ok()
    .flatten()
    .unwrap_or_else(Buffers::of_usual_size)
}

/// Keeps the memory for the next span, unless it is unusually large or there is enough.
pub(super) fn give_back(mut buffers: Buffers) {
    if buffers.is_unusual(MAX_TEXT, MAX_ATTRIBUTES) {
        return;
    }
    buffers.clear();
    let _ = POOL.try_with(|pool| {
        let Ok(mut pool) = pool.try_borrow_mut() else {
            return;
        };
        if pool.len() >= 2 * BATCH {
            let batch = pool.split_off(BATCH);
            if let Some(mut spare) = try_lock_spare()
                && spare.len() < MAX_SPARE
            {
                spare.push(batch);
            }
        }
        pool.push(buffers);
    });
}

/// Batches of those threads that end more spans than they begin, such as a producer's, which sees
/// the acknowledgements. Nobody waits for the lock: who does not get it allocates, or frees.
fn try_lock_spare() -> Option<std::sync::MutexGuard<'static, Vec<Vec<Buffers>>>> {
    static SPARE: Mutex<Vec<Vec<Buffers>>> = Mutex::new(Vec::new());
    match SPARE.try_lock() {
        Ok(spare) => Some(spare),
        Err(TryLockError::Poisoned(spare)) => Some(spare.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

thread_local! {
    static POOL: RefCell<Vec<Buffers>> = const { RefCell::new(Vec::new()) };
}

/// What threads hand on at once.
const BATCH: usize = 16;
/// Batches.
const MAX_SPARE: usize = 64;
/// Bytes.
const MAX_TEXT: usize = 4 * 1024;
/// Of the span, its events and links.
const MAX_ATTRIBUTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_thread_gives_back_another_one_uses() {
        let mark = |index: usize| {
            let mut buffers = Buffers::of_usual_size();
            buffers.text.reserve(2_000 + index);
            buffers
        };
        let given = std::thread::spawn(move || {
            (0..3 * BATCH).for_each(|index| give_back(mark(index)));
        });
        given.join().unwrap();
        let found = std::thread::spawn(|| (0..BATCH).map(|_| take()).collect::<Vec<_>>());
        let found = found.join().unwrap();
        assert!(found.iter().all(|buffers| buffers.text.capacity() >= 2_000));
    }

    #[test]
    fn buffers_come_back_empty_and_large_ones_do_not() {
        let alone = std::thread::spawn(|| {
            let mut large = Buffers::of_usual_size();
            large.text.push_str(&"x".repeat(MAX_TEXT + 1));
            give_back(large);
            let mut usual = Buffers::of_usual_size();
            usual.text.push_str(&"x".repeat(MAX_TEXT / 2));
            give_back(usual);
            let found = take();
            (found.text.len(), found.text.capacity())
        });
        let (length, capacity) = alone.join().unwrap();
        assert_eq!(length, 0);
        assert!((MAX_TEXT / 2..=MAX_TEXT).contains(&capacity));
    }
}
