//! Finding what the layer keeps with a span.

use std::time::Instant;

use tracing::Span;
use tracing_core::{Dispatch, span};
use tracing_subscriber::registry::{LookupSpan, Registry, SpanRef};

use crate::context::Context;
use crate::counters;
use crate::layer::slot::{Live, Slot};
use crate::span_context::SpanContext;

/// The context of a span of this dispatch's registry, or of the nearest one around it that has
/// one: also where per-layer filters hide it from whoever asks.
///
/// For formatters and layers; `None` where the subscriber is not built on
/// [`Registry`] or no [`ContextLayer`](crate::ContextLayer) is part of it.
#[must_use]
pub fn context_of(dispatch: &Dispatch, id: &span::Id) -> Option<Context> {
    let span = dispatch.downcast_ref::<Registry>()?.span(id)?;
    context_around(&span)
}

/// The context of this span, or of the nearest one around it that has one. Of those around it only
/// such are seen as the filter of whoever got the `SpanRef` shows; [`context_of`] sees all.
#[must_use]
pub fn context_around<'a, R>(span: &SpanRef<'a, R>) -> Option<Context>
where
    R: LookupSpan<'a>,
{
    span.scope()
        .find_map(|span| Some(span.extensions().get::<Slot>()?.context.clone()))
}

/// The ids of a span.
pub(crate) fn span_context(span: &Span) -> Option<SpanContext> {
    with_slot(span, |slot| slot.context.span().cloned()).flatten()
}

/// Runs `f` on what is recorded of a span, under its lock: no user code in it.
pub(crate) fn with_live<T>(span: &Span, f: impl FnOnce(&mut Live) -> T) -> Option<T> {
    with_slot(span, |slot| {
        if slot.ended {
            counters::LATE_RECORDS.increment();
        }
        slot.live.as_deref_mut().map(f)
    })
    .flatten()
}

/// Ends a span and hands it over, unless that has happened.
pub(crate) fn finish(span: &Span, at: Instant) {
    let live = with_slot(span, |slot| {
        slot.ended = true;
        slot.live.take()
    });
    if let Some(live) = live.flatten() {
        live.end(at);
    }
}

fn with_slot<T>(span: &Span, f: impl FnOnce(&mut Slot) -> T) -> Option<T> {
    span.with_subscriber(|(id, dispatch)| {
        let span = dispatch.downcast_ref::<Registry>()?.span(id)?;
        let mut extensions = span.extensions_mut();
        extensions.get_mut::<Slot>().map(f)
    })
    .flatten()
}
