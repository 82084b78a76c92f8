//! A piece of memory that holds encoded spans.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::otlp::{Frame, Group};

/// Spans one after the other, each behind the index of its group and its length.
///
/// It never grows: a list of these touches fresh pages only as far as they are needed, where one
/// growing `Vec` copies itself.
#[derive(Debug)]
pub(super) struct Chunk {
    id: u64,
    bytes: Vec<u8>,
    groups: Vec<Arc<Group>>,
    spans: usize,
}

/// Where a group is in one chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    chunk: u64,
    index: u32,
}

impl Chunk {
    /// An empty chunk in this memory.
    pub(super) fn new(mut bytes: Vec<u8>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        bytes.clear();
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            bytes,
            groups: Vec::new(),
            spans: 0,
        }
    }

    /// The room that a span of this many bytes takes.
    pub(super) const fn room_for(span: usize) -> usize {
        HEADER + span
    }

    pub(super) fn has_room_for(&self, span: usize) -> bool {
        self.bytes.capacity() - self.bytes.len() >= Self::room_for(span)
    }

    /// Appends a span. `slot` is where its group was found last time and is brought up to date.
    pub(super) fn push(&mut self, group: &Arc<Group>, slot: &mut Option<Slot>, span: &[u8]) {
        let known = slot.filter(|slot| slot.chunk == self.id);
        let index = known.map_or_else(|| self.intern(group), |slot| slot.index);
        *slot = Some(Slot {
            chunk: self.id,
            index,
        });
        self.bytes.extend_from_slice(&index.to_le_bytes());
        // A span is far below 4 GiB: the queue's bound is.
        self.bytes
            .extend_from_slice(&(span.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(span);
        self.spans += 1;
    }

    pub(super) const fn spans(&self) -> usize {
        self.spans
    }

    pub(super) fn used(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    pub(super) fn into_memory(self) -> Vec<u8> {
        self.bytes
    }

    /// The spans in the order they were pushed.
    pub(super) fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        let mut rest = &*self.bytes;
        std::iter::from_fn(move || {
            let group = self.groups.get(number(&mut rest)?)?;
            let length = number(&mut rest)?;
            let (span, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(Frame { group, span })
        })
    }

    fn intern(&mut self, group: &Arc<Group>) -> u32 {
        let same = |known: &Arc<Group>| Arc::ptr_eq(known, group) || known == group;
        let index = self.groups.iter().position(same).unwrap_or_else(|| {
            self.groups.push(Arc::clone(group));
            self.groups.len() - 1
        });
        index as u32
    }
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u32::from_le_bytes(*number) as usize)
}

const HEADER: usize = 2 * size_of::<u32>();
