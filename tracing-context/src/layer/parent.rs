//! What stands around a span in its registry, and what does not although it is entered.
//!
//! Guards held across an await leave their span entered on a thread. The stack of contexts takes such
//! off with the guard around the poll; a registry knows nothing of polls. So a registry is told
//! only what the stack says.

use tracing_core::span::Id;
use tracing_core::{Dispatch, Subscriber as _, dispatcher};
use tracing_subscriber::registry::{LookupSpan as _, Registry, SpanRef};

use crate::current::{self, Scope, SpanKey};
use crate::defaults;
use crate::id::SpanId;
use crate::layer::known::dispatch_of;
use crate::layer::slot::Slot;
use crate::tell::tell;

/// The parent that the registry is told of a span that is about to be born: the current one if it
/// belongs here, else the span of the innermost scope of ours. It is named only while somebody holds
/// it: registries panic about a parent that is just closing.
pub(crate) fn registry_parent(incoming: bool) -> Option<Id> {
    dispatcher::get_default(|dispatch| {
        let entered = dispatch.current_span().id().cloned()?;
        let Some(scope) = current::scope() else {
            return (!incoming || defaults::enclosing_spans()).then_some(entered);
        };
        if is_within(&scope, &entered, dispatch) {
            return Some(entered);
        }
        let held = scope.held?;
        is_of(held, dispatch).then(|| Id::from_u64(held.id))
    })
}

/// Whether the span that a registry calls current belongs to what runs here. It does not if the
/// stack of contexts has it below the innermost scope; of spans that our layer does not see nothing
/// is known, and what they stand below decides.
#[must_use]
pub fn is_within_scope(entered: &Id, dispatch: impl FnOnce() -> Option<Dispatch>) -> bool {
    let Some(scope) = current::scope() else {
        return true;
    };
    // An empty context says nothing of where it belongs.
    let says_nothing = scope.innermost.is_none() && scope.span_id.is_none();
    if says_nothing || !scope.stands_on_others || scope.knows(entered) {
        return true;
    }
    let dispatch = dispatch();
    let registry = dispatch
        .as_ref()
        .and_then(|dispatch| dispatch.downcast_ref::<Registry>());
    let Some(span) = registry.and_then(|registry| registry.span(entered)) else {
        return true;
    };
    let decided = span.scope().find_map(|span| {
        if scope.has(&span) {
            return Some(true);
        }
        current::is_below_scope(span.id().into_u64()).then_some(false)
    });
    decided.unwrap_or(true)
}

/// Leaves spans whose guards were forgotten: in the registry alone, since the other layers are told
/// when the guard is dropped, elsewhere perhaps.
pub(crate) fn leave(forgotten: Vec<SpanKey>) {
    for SpanKey { id, layer } in forgotten {
        tell(|| {
            let dispatch = dispatch_of(layer)?;
            dispatch.downcast_ref::<Registry>()?.exit(&Id::from_u64(id));
            Some(())
        });
    }
}

/// Whether the span is one that was entered within the scope, or stands below one.
fn is_within(scope: &Scope, entered: &Id, dispatch: &Dispatch) -> bool {
    if scope.knows(entered) {
        return true;
    }
    // Hidden from our layer, or nobody's: what it stands below decides.
    let registry = dispatch.downcast_ref::<Registry>();
    let Some(span) = registry.and_then(|registry| registry.span(entered)) else {
        return false;
    };
    span.scope().any(|span| scope.has(&span))
}

impl Scope {
    /// Whether the span was entered within it, or is the one whose context it makes current.
    fn has(&self, span: &SpanRef<'_, Registry>) -> bool {
        let is_current = |id: SpanId| {
            let extensions = span.extensions();
            let slot = extensions.get::<Slot>();
            let own = slot.and_then(|slot| slot.context.span());
            own.is_some_and(|own| own.span_id() == id)
        };
        self.knows(&span.id()) || self.span_id.is_some_and(is_current)
    }

    /// Whether the span is one that was entered within it.
    fn knows(&self, id: &Id) -> bool {
        let id = id.into_u64();
        let known = [self.innermost, self.held];
        known.into_iter().flatten().any(|key| key.id == id)
    }
}

/// Whether it is a span of this subscriber: each counts from one.
fn is_of(key: SpanKey, dispatch: &Dispatch) -> bool {
    let Some(own) = dispatch_of(key.layer) else {
        return false;
    };
    match (
        own.downcast_ref::<Registry>(),
        dispatch.downcast_ref::<Registry>(),
    ) {
        (Some(own), Some(registry)) => std::ptr::eq(own, registry),
        _ => false,
    }
}
