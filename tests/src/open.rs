//! A layer that counts spans.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing_core::Subscriber;
use tracing_core::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer};

/// Counts the spans that were born and not yet closed. Clones share the count.
#[derive(Clone, Debug, Default)]
pub struct OpenSpans(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    born: AtomicUsize,
    closed: AtomicUsize,
}

impl OpenSpans {
    /// How many were born.
    #[must_use]
    pub fn born(&self) -> usize {
        self.0.born.load(Ordering::SeqCst)
    }

    /// How many of them are still open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.born() - self.0.closed.load(Ordering::SeqCst)
    }
}

impl<S: Subscriber> Layer<S> for OpenSpans {
    fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.0.born.fetch_add(1, Ordering::SeqCst);
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        self.0.closed.fetch_add(1, Ordering::SeqCst);
    }
}
