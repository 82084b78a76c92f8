//! Whose ids a log line carries.

use std::sync::OnceLock;

use tracing_context::__private::is_within_scope;
use tracing_context::{Context, context_of, current};
use tracing_core::dispatcher::WeakDispatch;
use tracing_core::span::Id;
use tracing_core::{Dispatch, Event, Subscriber};
use tracing_subscriber::layer::Context as LayerContext;
use tracing_subscriber::registry::{LookupSpan as _, Registry};

/// Tells where the context of a line is found. One per layer.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// Weak, or the subscriber would own itself. Not taken from the current default: inside a
    /// callback that is empty for scoped subscribers.
    dispatch: OnceLock<WeakDispatch>,
}

/// Where the context of one line is found; looked up only by who asks.
#[derive(Clone, Debug, Default)]
pub(crate) enum Source {
    /// The line belongs to no trace.
    #[default]
    Nothing,
    /// What is current at this place.
    Current,
    /// A certain span.
    Span {
        dispatch: Option<WeakDispatch>,
        id: Id,
        /// Whether a span that nobody gave a context stands in what is current.
        within_current: bool,
    },
}

impl Ids {
    /// Remembers the subscriber that the layer became part of.
    pub(crate) fn register(&self, dispatch: &Dispatch) {
        let _ = self.dispatch.set(dispatch.downgrade());
    }

    /// Whether that has happened. A `Vec` or `Option` around the layer keeps it from hearing.
    pub(crate) fn is_registered(&self) -> bool {
        self.dispatch.get().is_some()
    }

    /// For an event: its explicit parent, nothing for `parent: None`, else what is current.
    pub(crate) fn of_event<S: Subscriber>(
        &self,
        event: &Event<'_>,
        registry: &LayerContext<'_, S>,
    ) -> Source {
        if event.is_contextual() {
            return Source::Current;
        }
        event.parent().map_or(Source::Nothing, |parent| {
            let within_current = registry.current_span().id() == Some(parent);
            self.of_span(parent, within_current)
        })
    }

    /// For a line about the span itself.
    pub(crate) fn of_span(&self, id: &Id, within_current: bool) -> Source {
        Source::Span {
            dispatch: self.dispatch.get().cloned(),
            id: id.clone(),
            within_current,
        }
    }

    /// Whether a span that is entered belongs to what runs here, and was not left on the thread by
    /// somebody's forgotten guard.
    pub(crate) fn is_within_scope(&self, id: &Id) -> bool {
        is_within_scope(id, || self.dispatch.get()?.upgrade())
    }

    /// The span or the nearest one around it of which `wanted` holds, among all spans of the
    /// registry: also those that the layer's filter hides.
    pub(crate) fn nearest(&self, id: &Id, wanted: impl Fn(&Id) -> bool) -> Option<Id> {
        let dispatch = self.dispatch.get()?.upgrade()?;
        let span = dispatch.downcast_ref::<Registry>()?.span(id)?;
        span.scope().map(|span| span.id()).find(wanted)
    }
}

impl Source {
    /// Looks the context up; `None` where the line belongs to no trace and has no baggage.
    #[inline]
    pub(crate) fn context(&self) -> Option<Context> {
        match self {
            Self::Nothing => None,
            Self::Current => non_empty_current(),
            Self::Span {
                dispatch,
                id,
                within_current,
            } => dispatch
                .as_ref()
                .and_then(WeakDispatch::upgrade)
                .and_then(|dispatch| context_of(&dispatch, id))
                .or_else(|| within_current.then(non_empty_current).flatten()),
        }
    }
}

fn non_empty_current() -> Option<Context> {
    Some(current()).filter(|context| !context.is_empty())
}
