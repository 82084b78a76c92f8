//! The memory that a thread makes its lines in.

use std::cell::Cell;

use crate::layer::fields::Fields;
use crate::layer::key::Seen;
use crate::layer::timestamp::Timestamp;

/// Used again for each line of the thread, so that lines allocate nothing once it is large enough.
///
/// It is taken while in use, not borrowed: `Debug` code that logs gets a new one, and what a
/// panic in it leaves half written is dropped.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The fields of the event itself.
    pub(super) own: Fields,
    /// The event's message as JSON; empty if it has none.
    pub(super) message: Vec<u8>,
    pub(super) line: Vec<u8>,
    pub(super) seen: Seen,
    pub(super) timestamp: Timestamp,
}

impl Scratch {
    pub(super) fn take() -> Box<Self> {
        // In a destructor of another thread-local the spare may be gone.
        SPARE
            .try_with(Cell::take)
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    pub(super) fn give_back(mut self: Box<Self>) {
        let kept = [
            self.line.capacity(),
            self.own.capacity(),
            self.message.capacity(),
        ];
        if kept.iter().any(|capacity| *capacity > MAX_KEPT) {
            return;
        }
        self.own.clear();
        self.message.clear();
        self.line.clear();
        self.seen.clear();
        let _ = SPARE.try_with(|spare| spare.set(Some(self)));
    }
}

thread_local! {
    static SPARE: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// One huge line must not keep its memory in every thread: bytes.
const MAX_KEPT: usize = 64 * 1024;
