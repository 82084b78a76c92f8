//! What is known of each call of the round that is under way.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::checks::Seen;
use crate::marker::Marker;
use crate::witness::Facts;

/// Calls in a round. Everything comes to rest between rounds, and is compared then.
pub(crate) const ROUND: u64 = 4_096;

/// What was seen of one call.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// Calls that a witness has seen begin, and not end.
    pub(crate) open: u32,
    /// By the witnesses around our layers.
    pub(crate) facts: Vec<Facts>,
    /// What the caller itself says, where that is more than the witness knows.
    pub(crate) caller: Option<String>,
    /// By senders and handlers of messages.
    pub(crate) sent: Vec<Outcome>,
    pub(crate) processed: Vec<Outcome>,
    /// Batches whose first message is this one.
    pub(crate) batches: u32,
    /// By handlers: how many lines they wrote, panics among them.
    pub(crate) said: u32,
    pub(crate) panics: u32,
    /// By handlers: how many plain spans they made.
    pub(crate) children: u32,
    /// What our layers have exported.
    pub(crate) spans: Vec<Seen>,
    /// The lines that were written: JSON and text.
    pub(crate) lines: [u32; 2],
    /// What was wrong at once.
    pub(crate) faults: Vec<String>,
    /// Lines with another call's fields.
    pub(crate) foreign: Vec<String>,
}

/// How the sending or processing of a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Done,
    Failed,
    Cancelled,
    Panicked,
    /// Nobody waited for the answer.
    Unknown,
}

impl Slot {
    /// Keeps its memory, so that rounds can be compared.
    fn clear(&mut self) {
        self.open = 0;
        self.facts.clear();
        self.caller = None;
        self.sent.clear();
        self.processed.clear();
        self.batches = 0;
        (self.said, self.panics, self.children) = (0, 0, 0);
        self.spans.clear();
        self.lines = [0; 2];
        self.faults.clear();
        self.foreign.clear();
    }
}

/// The calls of a round.
pub(crate) struct Ledger {
    first: AtomicU64,
    slots: Vec<Mutex<Slot>>,
    /// Tasks, bodies and the like that have not come to their end.
    busy: AtomicUsize,
    /// What belongs to no call of this round.
    strays: Mutex<Vec<String>>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            first: AtomicU64::new(0),
            slots: (0..ROUND).map(|_| Mutex::default()).collect(),
            busy: AtomicUsize::new(0),
            strays: Mutex::default(),
        }
    }

    /// Begins a round at this call.
    pub(crate) fn begin(&self, first: u64) {
        self.first.store(first, Ordering::SeqCst);
        for slot in &self.slots {
            lock(slot).clear();
        }
    }

    /// A call of this round.
    pub(crate) fn slot(&self, marker: Marker) -> Option<MutexGuard<'_, Slot>> {
        let place = marker.0.checked_sub(self.first.load(Ordering::SeqCst))?;
        self.slots.get(usize::try_from(place).ok()?).map(lock)
    }

    /// Notes something about a call; a stray where that is over or was never made.
    pub(crate) fn note(&self, marker: Marker, what: &str, note: impl FnOnce(&mut Slot)) {
        match self.slot(marker) {
            Some(mut slot) => note(&mut slot),
            None => self.stray(format!("{what} of {marker}, which is over")),
        }
    }

    pub(crate) fn stray(&self, what: String) {
        let mut strays = self.strays.lock().unwrap_or_else(PoisonError::into_inner);
        if strays.len() < 1_000 {
            strays.push(what);
        }
    }

    pub(crate) fn take_strays(&self) -> Vec<String> {
        std::mem::take(&mut self.strays.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Something is under way until the guard is dropped.
    pub(crate) fn busy(&'static self) -> Busy {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Busy(self)
    }

    /// Some of the calls that are not over.
    pub(crate) fn open(&self) -> Vec<u64> {
        let first = self.first.load(Ordering::SeqCst);
        let slots = self.slots.iter().zip(first..);
        let open = slots.filter(|(slot, _)| lock(slot).open > 0);
        open.map(|(_, index)| index).take(10).collect()
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.busy.load(Ordering::SeqCst) == 0
    }
}

/// Something that is under way.
pub(crate) struct Busy(&'static Ledger);

impl std::fmt::Debug for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Busy")
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The one of this process.
pub(crate) fn ledger() -> &'static Ledger {
    static LEDGER: std::sync::LazyLock<Ledger> = std::sync::LazyLock::new(Ledger::new);
    &LEDGER
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
