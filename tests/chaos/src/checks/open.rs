//! What is open: spans in the registry, and what is entered on a thread.

use std::sync::atomic::{AtomicU64, Ordering};

use tracing_core::Subscriber;
use tracing_core::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer};

use crate::ledger::ledger;

/// Counts the registry's spans.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenSpans;

static BORN: AtomicU64 = AtomicU64::new(0);
static CLOSED: AtomicU64 = AtomicU64::new(0);

impl OpenSpans {
    pub(crate) fn born() -> u64 {
        BORN.load(Ordering::SeqCst)
    }

    pub(crate) fn open() -> u64 {
        let closed = CLOSED.load(Ordering::SeqCst);
        Self::born().saturating_sub(closed)
    }
}

impl<S: Subscriber> Layer<S> for OpenSpans {
    fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        BORN.fetch_add(1, Ordering::SeqCst);
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        CLOSED.fetch_add(1, Ordering::SeqCst);
    }
}

/// Nothing may be entered on a thread that has nothing to do.
pub(crate) fn check_thread() {
    check_contexts();
    if !tracing::Span::current().is_none() {
        ledger().stray("a span is left entered on an idle thread".to_owned());
    }
}

/// No context of ours may be current there.
pub(crate) fn check_contexts() {
    if !tracing_context::current().is_empty() {
        ledger().stray("a context is left on an idle thread".to_owned());
    }
}
