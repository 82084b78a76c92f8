//! Spans that were taken out of the queue to be sent.

use std::sync::Arc;

use super::bounded::Queue;
use super::chunk::Chunk;
use crate::otlp;

/// The spans of one request.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(super) chunks: Vec<Chunk>,
    pub(super) held: Held,
}

/// A share of the queue's bounds, given back when dropped.
#[derive(Debug)]
pub(crate) struct Held {
    pub(super) queue: Arc<Queue>,
    pub(super) bytes: usize,
    pub(super) spans: usize,
}

impl Batch {
    /// The number of spans.
    pub(crate) const fn spans(&self) -> usize {
        self.held.spans
    }

    /// The request's body, and the share of the bounds that it takes while it is being sent.
    pub(crate) fn into_request(self) -> (Vec<u8>, Held) {
        let body = otlp::request(self.chunks.iter().flat_map(Chunk::frames));
        self.held.queue.recycle(self.chunks);
        (body, self.held)
    }
}

impl Held {
    /// The number of spans it stands for.
    pub(crate) const fn spans(&self) -> usize {
        self.spans
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.queue.release(self.bytes, self.spans);
    }
}
