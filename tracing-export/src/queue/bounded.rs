//! The queue.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing_context::FinishedSpan;

use super::batch::{Batch, Held};
use super::chunk::Chunk;
use super::scratch::{Known, Scratch};

/// Encoded spans under one lock that is held for an append, never for encoding.
///
/// Its bounds count what waits and what is being sent. Full, it drops the newest.
#[derive(Debug)]
pub(crate) struct Queue {
    limits: Limits,
    state: Mutex<State>,
    /// Whether the next span would be refused: read without the lock, so that such a span is not
    /// encoded first. Written under the lock.
    is_full: AtomicBool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of memory.
    pub(crate) bytes: usize,
    /// Spans, if they are bounded too.
    pub(crate) spans: Option<usize>,
    /// Spans of one request.
    pub(crate) batch_spans: usize,
}

/// What became of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It waits.
    Kept,
    /// It waits, and with it enough for a request: wake the exporter.
    Ready,
    /// It was dropped: a bound is reached.
    Dropped,
    /// It was dropped: the queue is closed.
    Closed,
}

#[derive(Debug, Default)]
struct State {
    /// To be encoded where it takes no request's time: see [`Queue::push`].
    aside: Vec<FinishedSpan>,
    /// Takes the next spans.
    current: Option<Chunk>,
    sealed: VecDeque<Chunk>,
    /// Memory to use again.
    free: Vec<Vec<u8>>,
    waiting: usize,
    held_spans: usize,
    held_bytes: usize,
    signalled: bool,
    closed: bool,
}

// === impl Queue ===

impl Queue {
    pub(crate) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            state: Mutex::default(),
            is_full: AtomicBool::new(false),
        })
    }

    /// Encodes the span on this thread and appends it. One with a stack whose symbols have to be looked
    /// up is kept as it is, and encoded by whoever takes it.
    pub(crate) fn push(&self, span: &FinishedSpan) -> Pushed {
        if self.refuses() {
            return Pushed::Dropped;
        }
        if span.waits_for_symbols() {
            let span = span.clone();
            return self.lock().set_aside(&self.limits, span);
        }
        Scratch::with(|scratch| {
            let (bytes, known) = scratch.encode(span);
            let mut state = self.lock();
            let pushed = state.append(&self.limits, known, bytes);
            if pushed == Pushed::Dropped && state.is_full(&self.limits) {
                self.is_full.store(true, Ordering::Relaxed);
            }
            pushed
        })
    }

    /// Whether a span is refused before it is looked at.
    pub(super) fn refuses(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }

    /// The spans of the next request, if any wait.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Batch> {
        self.encode_aside();
        let chunks = self.lock().take(&self.limits);
        if chunks.is_empty() {
            return None;
        }
        let held = Held {
            queue: Arc::clone(self),
            bytes: chunks.iter().map(Chunk::capacity).sum(),
            spans: chunks.iter().map(Chunk::spans).sum(),
        };
        Some(Batch { chunks, held })
    }

    /// On the exporter's thread, which may look symbols up.
    fn encode_aside(&self) {
        let aside = std::mem::take(&mut self.lock().aside);
        for span in aside {
            Scratch::with(|scratch| {
                let (bytes, known) = scratch.encode(&span);
                let mut state = self.lock();
                state.held_bytes -= span.memory_size();
                state.append_anyway(&self.limits, known, bytes);
            });
        }
    }

    /// Whether enough spans wait for a request.
    pub(crate) fn is_ready(&self) -> bool {
        self.lock().is_ready(&self.limits)
    }

    /// How many spans wait to be taken.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().waiting
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        let state = self.lock();
        (state.held_bytes, state.held_spans) == (0, 0)
    }

    /// Spans of one request.
    pub(crate) const fn batch_spans(&self) -> usize {
        self.limits.batch_spans
    }

    /// Takes no more spans.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    pub(super) fn recycle(&self, chunks: Vec<Chunk>) {
        let mut spare = chunks
            .into_iter()
            .map(Chunk::into_memory)
            .filter(|memory| memory.capacity() == self.limits.chunk_bytes());
        let mut state = self.lock();
        let room = FREE_CHUNKS.saturating_sub(state.free.len());
        state.free.extend(spare.by_ref().take(room));
        drop(state);
        // The rest is freed here, after the lock.
        drop(spare);
    }

    pub(super) fn release(&self, bytes: usize, spans: usize) {
        let mut state = self.lock();
        state.held_bytes -= bytes;
        state.held_spans -= spans;
        self.is_full.store(false, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Limits ===

impl Limits {
    fn chunk_bytes(&self) -> usize {
        CHUNK_BYTES.min(self.bytes)
    }

    fn reached_by(&self, state: &State) -> bool {
        self.spans.is_some_and(|limit| state.held_spans >= limit)
    }
}

// === impl State ===

impl State {
    fn append(&mut self, limits: &Limits, known: &mut Known, span: &[u8]) -> Pushed {
        if self.closed {
            return Pushed::Closed;
        }
        if limits.reached_by(self) {
            return Pushed::Dropped;
        }
        let free = limits.bytes.saturating_sub(self.held_bytes);
        let Some(chunk) = self.chunk_for(limits, span.len(), free) else {
            return Pushed::Dropped;
        };
        chunk.push(&known.group, &mut known.slot, span);
        self.kept(limits)
    }

    /// Keeps a span as it is.
    fn set_aside(&mut self, limits: &Limits, span: FinishedSpan) -> Pushed {
        let size = span.memory_size();
        let free = limits.bytes.saturating_sub(self.held_bytes);
        if self.closed || limits.reached_by(self) || size > free {
            return Pushed::Dropped;
        }
        self.held_bytes += size;
        self.aside.push(span);
        self.kept(limits)
    }

    /// Appends a span that was kept aside, and has been counted there: even if that takes a little more
    /// than the bound.
    fn append_anyway(&mut self, limits: &Limits, known: &mut Known, span: &[u8]) {
        if let Some(chunk) = self.chunk_for(limits, span.len(), usize::MAX) {
            chunk.push(&known.group, &mut known.slot, span);
        }
    }

    fn kept(&mut self, limits: &Limits) -> Pushed {
        self.waiting += 1;
        self.held_spans += 1;
        if self.is_ready(limits) && !self.signalled {
            self.signalled = true;
            return Pushed::Ready;
        }
        Pushed::Kept
    }

    /// Whether a span of common size would be refused too.
    fn is_full(&self, limits: &Limits) -> bool {
        let room = limits.bytes.saturating_sub(self.held_bytes);
        let has_room = |chunk: &Chunk| chunk.has_room_for(COMMON_SPAN);
        self.closed
            || limits.reached_by(self)
            || (room < limits.chunk_bytes() && !self.current.as_ref().is_some_and(has_room))
    }

    fn is_ready(&self, limits: &Limits) -> bool {
        self.waiting >= limits.batch_spans || self.sealed.len() >= READY_CHUNKS
    }

    /// The current chunk, or a new one where this span does not fit in.
    /// None if that takes more than is `free`.
    fn chunk_for(&mut self, limits: &Limits, span: usize, free: usize) -> Option<&mut Chunk> {
        let fits = |chunk: &Chunk| chunk.has_room_for(span) && chunk.spans() < limits.batch_spans;
        if !self.current.as_ref().is_some_and(fits) {
            let size = limits.chunk_bytes().max(Chunk::room_for(span));
            if size > free {
                return None;
            }
            let memory = match self.free.pop() {
                Some(memory) if memory.capacity() >= size => memory,
                _ => Vec::with_capacity(size),
            };
            self.held_bytes += memory.capacity();
            self.sealed.extend(self.current.replace(Chunk::new(memory)));
        }
        self.current.as_mut()
    }

    fn take(&mut self, limits: &Limits) -> Vec<Chunk> {
        let (mut taken, mut spans, mut bytes) = (Vec::new(), 0, 0);
        let mut fits = |chunk: &Chunk, first: bool| {
            spans += chunk.spans();
            bytes += chunk.used();
            first || (spans <= limits.batch_spans && bytes <= REQUEST_BYTES)
        };
        while self
            .sealed
            .front()
            .is_some_and(|chunk| fits(chunk, taken.is_empty()))
        {
            taken.extend(self.sealed.pop_front());
        }
        if self.sealed.is_empty() {
            let last = self.current.take_if(|chunk| fits(chunk, taken.is_empty()));
            taken.extend(last);
        }
        self.waiting -= taken.iter().map(Chunk::spans).sum::<usize>();
        self.signalled = false;
        taken
    }
}

/// Memory is taken from the system in pieces of this size.
const CHUNK_BYTES: usize = 64 * 1024;
/// Most spans are shorter, in bytes.
const COMMON_SPAN: usize = 1024;
/// Pieces that are kept for later, beyond the bound: half a MiB.
const FREE_CHUNKS: usize = 8;
/// So many full pieces (1 MiB) wake the exporter, however few spans they hold.
const READY_CHUNKS: usize = 16;
/// A request is not made larger than this, unless by one span.
const REQUEST_BYTES: usize = 8 * 1024 * 1024;
