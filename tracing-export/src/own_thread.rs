//! Which threads are the exporter's own.

use std::cell::Cell;

/// Marks this thread as one whose work nobody traces: spans about the sending of spans would never
/// come to an end.
pub(crate) fn mark() {
    IS_OWN.set(true);
}

/// Does this as an own thread would.
pub(crate) fn marked<T>(work: impl FnOnce() -> T) -> T {
    let before = is_own();
    let _ = IS_OWN.try_with(|own| own.set(true));
    let done = work();
    let _ = IS_OWN.try_with(|own| own.set(before));
    done
}

/// Whether this thread was marked.
pub(crate) fn is_own() -> bool {
    IS_OWN.try_with(Cell::get).unwrap_or(false)
}

thread_local! {
    static IS_OWN: Cell<bool> = const { Cell::new(false) };
}
