//! Memory of ended spans, used again by the next ones of the same thread.

use std::cell::RefCell;

use crate::record::buffers::Buffers;

/// Empty buffers, used before if there are such.
pub(super) fn take() -> Buffers {
    // Fallible: a span may end in a destructor of another thread-local.
    POOL.try_with(|pool| pool.try_borrow_mut().ok()?.pop())
        .ok()
        .flatten()
        .unwrap_or_else(Buffers::of_usual_size)
}

/// Keeps the memory for the next span, unless it is unusually large or there is enough.
pub(super) fn give_back(mut buffers: Buffers) {
    if buffers.is_unusual() {
        return;
    }
    buffers.clear();
    let _ = POOL.try_with(|pool| {
        if let Ok(mut pool) = pool.try_borrow_mut()
            && pool.len() < MAX_POOLED
        {
            pool.push(buffers);
        }
    });
}

thread_local! {
    static POOL: RefCell<Vec<Buffers>> = const { RefCell::new(Vec::new()) };
}

const MAX_POOLED: usize = 16;
