//! Which process this is: not always the one that the program began in.
//!
//! A forked child inherits all memory: generators of ids, queues, locks that threads hold which it
//! does not have. What must not be shared asks here. Asking the system costs as much as the rest of
//! a small span, so it is done where a trace begins, and else if the last answer of this thread is not
//! quite new: a fork takes longer than that.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The process, as far as is known: right wherever a span has just been born or has ended on this
/// thread. Takes no lock and no system call.
#[must_use]
pub fn known() -> u32 {
    match KNOWN.load(Ordering::Relaxed) {
        0 => ask(),
        known => known,
    }
}

/// The process for sure.
#[must_use]
pub fn ask() -> u32 {
    let id = std::process::id();
    KNOWN.store(id, Ordering::Relaxed);
    id
}

/// The process at this moment, which is now.
pub(crate) fn at(now: Instant) -> u32 {
    let is_new = ASKED.try_with(|asked| {
        let last = asked.get();
        last.is_some_and(|last| now.saturating_duration_since(last) < FORK)
    });
    if is_new == Ok(true) {
        return known();
    }
    let _ = ASKED.try_with(|asked| asked.set(Some(now)));
    ask()
}

static KNOWN: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static ASKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Copying the page tables of the smallest program takes longer.
const FORK: Duration = Duration::from_micros(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_asked_unless_it_just_was() {
        let now = Instant::now();
        assert_eq!(at(now), std::process::id());
        ASKED.with(|asked| assert_eq!(asked.get(), Some(now)));
        at(now + Duration::from_micros(19));
        ASKED.with(|asked| assert_eq!(asked.get(), Some(now)));
        let later = now + Duration::from_micros(20);
        at(later);
        ASKED.with(|asked| assert_eq!(asked.get(), Some(later)));
        assert_eq!((known(), ask()), (std::process::id(), std::process::id()));
    }
}
