//! What a thread needs to encode a span before it takes the queue's lock.

use std::cell::RefCell;
use std::sync::Arc;

use tracing_context::{FinishedSpan, Resource};

use super::chunk::Slot;
use crate::otlp::{self, Group};

/// A buffer, and the groups that this thread's spans belonged to last.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    bytes: Vec<u8>,
    groups: Vec<Known>,
    /// The entry that gives way to the next group.
    oldest: usize,
}

/// A group and what it was made from.
#[derive(Debug)]
pub(super) struct Known {
    resource: Resource,
    scope_name: String,
    scope_version: String,
    schema_url: String,
    pub(super) group: Arc<Group>,
    pub(super) slot: Option<Slot>,
}

impl Scratch {
    /// Hands the thread's scratch to `f`; a new one where it is not to be had, as in the
    /// destructor of another thread-local.
    pub(super) fn with<T>(f: impl Fn(&mut Self) -> T) -> T {
        thread_local! {
            static SCRATCH: RefCell<Scratch> = RefCell::default();
        }
        SCRATCH
            .try_with(|scratch| match scratch.try_borrow_mut() {
                Ok(mut scratch) => f(&mut scratch),
                Err(_) => f(&mut Self::default()),
            })
            .unwrap_or_else(|_| f(&mut Self::default()))
    }

    /// Encodes the span and finds its group.
    pub(super) fn encode(&mut self, span: &FinishedSpan) -> (&[u8], &mut Known) {
        if self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
        self.bytes.clear();
        otlp::span(&mut self.bytes, span);
        let index = self
            .groups
            .iter()
            .position(|known| known.fits(span))
            .unwrap_or_else(|| self.learn(span));
        (&self.bytes, &mut self.groups[index])
    }

    fn learn(&mut self, span: &FinishedSpan) -> usize {
        let known = Known {
            resource: span.resource().clone(),
            scope_name: span.scope_name().to_owned(),
            scope_version: span.scope_version().to_owned(),
            schema_url: span.schema_url().to_owned(),
            group: Arc::new(Group::of(span)),
            slot: None,
        };
        if self.groups.len() < GROUPS {
            self.groups.push(known);
            return self.groups.len() - 1;
        }
        let index = self.oldest;
        self.oldest = (index + 1) % GROUPS;
        self.groups[index] = known;
        index
    }
}

impl Known {
    fn fits(&self, span: &FinishedSpan) -> bool {
        self.scope_name == span.scope_name()
            && self.scope_version == span.scope_version()
            && self.schema_url == span.schema_url()
            && self.resource == *span.resource()
    }
}

/// Scopes and resources that a thread remembers.
const GROUPS: usize = 8;
/// Bytes of buffer that a thread keeps for its next span.
const KEPT: usize = 64 * 1024;
