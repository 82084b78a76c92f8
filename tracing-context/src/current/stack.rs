//! The per-thread stack of contexts.

use std::cell::RefCell;

use crate::context::Context;
use crate::defaults;
use crate::id::SpanId;
use crate::span_context::SpanContext;

/// The context that is current here: that of the innermost entered span or attached context, or
/// an empty one.
///
/// Spans that are disabled show what encloses them, so propagation never depends on a filter.
#[inline]
#[must_use]
pub fn current() -> Context {
    with(|stack| stack.entries.last().map(|entry| entry.context.clone()))
        .flatten()
        .unwrap_or_default()
}

/// A span in its registry and the layer that knows it: registries count from one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpanKey {
    pub(crate) id: u64,
    pub(crate) layer: u32,
}

impl SpanKey {
    /// In place of a layer: the span is entered, but no layer of ours sees it.
    pub(crate) const NO_LAYER: u32 = 0;

    /// Whether a layer of ours sees it.
    pub(crate) const fn is_seen(self) -> bool {
        self.layer != Self::NO_LAYER
    }
}

/// An entered span or attached context.
pub(crate) struct Entry {
    context: Context,
    span: Option<SpanKey>,
    /// A guard of ours removes it, not the span's exit.
    guarded: bool,
    /// The span's own enter has been seen (guarded entries only).
    entered: bool,
    /// Its baggage is that of an attached context, which spans entered above it take over.
    ambient: bool,
    pushed_panicking: bool,
    /// Tells entries apart that stood at the same place one after the other.
    serial: u64,
}

struct Stack {
    entries: Vec<Entry>,
    serial: u64,
}

/// Where an entry stands, and which one it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Depth {
    index: usize,
    serial: u64,
}

impl Entry {
    /// A context without a span of any layer.
    pub(crate) const fn attached(context: Context) -> Self {
        let mut entry = Self::guarded(context, None);
        entry.ambient = true;
        entry
    }

    /// A span about to be entered by a guard of ours.
    pub(crate) const fn guarded(context: Context, span: Option<SpanKey>) -> Self {
        Self {
            context,
            span,
            guarded: true,
            entered: false,
            ambient: false,
            pushed_panicking: false,
            serial: 0,
        }
    }
}

impl Stack {
    /// Puts a span on top. What it was born in has given it baggage; if it is entered within an
    /// attached context that has some, that counts.
    fn push_span(&mut self, mut entry: Entry) {
        if let Some(top) = self.entries.last()
            && top.ambient
            && !top.context.baggage().is_empty()
        {
            entry.context = entry.context.with_baggage(top.context.baggage().clone());
            entry.ambient = true;
        }
        self.entries.push(entry);
    }
}

/// Pushes an entry that the caller takes off again with [`truncate`]. `contextual` is a span that was
/// born in what was current then.
pub(crate) fn push(mut entry: Entry, contextual: bool) -> Option<Depth> {
    with(|stack| {
        stack.serial += 1;
        entry.serial = stack.serial;
        if contextual {
            stack.push_span(entry);
        } else {
            stack.entries.push(entry);
        }
        Depth {
            index: stack.entries.len() - 1,
            serial: stack.serial,
        }
    })
}

/// Takes off an entry and everything above it: also what a guard held across an await left behind.
/// Nothing if the entry is gone: what stands there now belongs to somebody else. Gives the spans that
/// were left behind, the innermost first.
pub(crate) fn truncate(depth: Depth) -> Vec<SpanKey> {
    with(|stack| {
        let entry = stack.entries.get(depth.index);
        if entry.is_none_or(|entry| entry.serial != depth.serial) {
            return Vec::new();
        }
        let above = stack.entries.drain(depth.index..).skip(1);
        let mut left: Vec<_> = above
            .filter(|entry| entry.entered)
            .filter_map(|entry| entry.span)
            .collect();
        left.reverse();
        left
    })
    .unwrap_or_default()
}

/// What the innermost guard of ours on this thread says of the spans below it.
pub(crate) struct Scope {
    /// The span that is entered by the guard, which keeps it.
    pub(crate) held: Option<SpanKey>,
    /// The innermost span entered within it, itself included.
    pub(crate) innermost: Option<SpanKey>,
    /// The span whose context it makes current.
    pub(crate) span_id: Option<SpanId>,
    /// Whether there is anything below it.
    pub(crate) stands_on_others: bool,
}

/// The innermost scope of ours: a poll guard, an attached context. `None` where there are plain
/// spans at most: each of them may be what a forgotten guard left behind.
pub(crate) fn scope() -> Option<Scope> {
    with(|stack| {
        let index = stack.entries.iter().rposition(|entry| entry.guarded)?;
        let guard = &stack.entries[index];
        let mut within = stack.entries[index..].iter().rev();
        Some(Scope {
            held: guard.span,
            innermost: within.find_map(|entry| entry.span),
            span_id: guard.context.span().map(SpanContext::span_id),
            stands_on_others: index > 0,
        })
    })
    .flatten()
}

/// Whether a span of this id was entered below the innermost scope of ours.
pub(crate) fn is_below_scope(id: u64) -> bool {
    let is_it = |entry: &Entry| entry.span.is_some_and(|span| span.id == id);
    with(|stack| {
        let scope = stack.entries.iter().rposition(|entry| entry.guarded);
        let below = scope.map_or(&[][..], |scope| &stack.entries[..scope]);
        below.iter().any(is_it)
    })
    .unwrap_or(false)
}

/// The context that is current, if it is sure to belong to what runs here: within a scope of ours.
/// An empty one where there are plain spans only.
#[must_use]
pub fn enclosing() -> Context {
    if defaults::enclosing_spans() || scope().is_some() {
        current()
    } else {
        Context::new()
    }
}

/// The context that is current and, where a span was entered last, that span. For panic hooks.
pub(crate) fn innermost() -> (Context, Option<SpanKey>) {
    with(|stack| {
        let top = stack.entries.last()?;
        Some((top.context.clone(), top.span))
    })
    .flatten()
    .unwrap_or_default()
}

/// Whether this thread is being taken down, and has lost its stack.
pub(crate) fn is_gone() -> bool {
    STACK.try_with(|_| ()).is_err()
}

/// Whether nothing is entered or attached.
pub(crate) fn is_empty() -> bool {
    with(|stack| stack.entries.is_empty()).unwrap_or(true)
}

/// A span was entered: pushes its context unless a guard of ours did so already. `context` says
/// also whether the span was born in what was current.
pub(crate) fn enter(span: SpanKey, context: impl FnOnce() -> Option<(Context, bool)>) {
    let span = Some(span);
    let known = with(|stack| match stack.entries.last_mut() {
        Some(top) if top.guarded && !top.entered && top.span == span => {
            top.entered = true;
            true
        }
        _ => false,
    });
    if known != Some(false) {
        return;
    }
    if let Some((context, contextual)) = context() {
        let entry = Entry {
            ambient: false,
            context,
            span,
            guarded: false,
            entered: true,
            pushed_panicking: std::thread::panicking(),
            serial: 0,
        };
        with(|stack| {
            if contextual {
                stack.push_span(entry);
            } else {
                stack.entries.push(entry);
            }
        });
    }
}

/// A span was exited: takes its entry off. True if a panic is unwinding through it, which is so
/// only if it was entered before the panic began.
pub(crate) fn exit(span: SpanKey) -> bool {
    let span = Some(span);
    let removed = with(|Stack { entries: stack, .. }| {
        let index = stack
            .iter()
            .rposition(|entry| entry.span == span && entry.entered)?;
        if stack[index].guarded {
            stack[index].entered = false;
            return None;
        }
        Some(stack.remove(index))
    });
    match removed.flatten() {
        Some(entry) => !entry.pushed_panicking && std::thread::panicking(),
        None => false,
    }
}

/// `None` in a destructor of another thread-local, after this one is gone.
#[inline]
fn with<T>(f: impl FnOnce(&mut Stack) -> T) -> Option<T> {
    STACK
        .try_with(|stack| stack.try_borrow_mut().ok().map(|mut stack| f(&mut stack)))
        .ok()
        .flatten()
}

thread_local! {
    static STACK: RefCell<Stack> = const { RefCell::new(Stack { entries: Vec::new(), serial: 0 }) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baggage::Baggage;

    fn key(id: u64, layer: u32) -> SpanKey {
        SpanKey { id, layer }
    }

    fn named(name: &str) -> Context {
        Context::new().with_baggage(Baggage::EMPTY.insert("name", name))
    }

    fn name() -> Option<String> {
        current().baggage().get("name").map(str::to_owned)
    }

    #[test]
    fn the_innermost_wins() {
        assert_eq!(name(), None);
        let outer = push(Entry::guarded(named("outer"), None), false).unwrap();
        enter(key(1, 1), || Some((named("span"), true)));
        assert_eq!(name().as_deref(), Some("span"));
        exit(key(1, 1));
        assert_eq!(name().as_deref(), Some("outer"));
        assert_eq!(truncate(outer), []);
        assert_eq!(name(), None);
    }

    #[test]
    fn a_guarded_span_is_not_looked_up_and_leaves_with_its_guard() {
        let depth = push(Entry::guarded(named("span"), Some(key(1, 1))), false).unwrap();
        enter(key(1, 1), || panic!("looked up"));
        // The same id of another layer is another span.
        enter(key(1, 2), || Some((named("other"), true)));
        assert_eq!(name().as_deref(), Some("other"));
        exit(key(1, 2));
        exit(key(1, 1));
        assert_eq!(name().as_deref(), Some("span"));
        assert_eq!(truncate(depth), []);
        assert!(is_empty());
    }

    #[test]
    fn what_a_held_guard_left_behind_goes_with_the_poll() {
        let depth = push(Entry::guarded(named("poll"), Some(key(1, 1))), false).unwrap();
        enter(key(1, 1), || None);
        enter(key(2, 1), || Some((named("held across an await"), true)));
        assert_eq!(truncate(depth), [key(2, 1)]);
        assert!(is_empty());
        // Its guard is dropped later.
        assert!(!exit(key(2, 1)));
    }

    #[test]
    fn spans_may_be_left_in_any_order() {
        enter(key(1, 1), || Some((named("one"), true)));
        enter(key(2, 1), || Some((named("two"), true)));
        exit(key(1, 1));
        assert_eq!(name().as_deref(), Some("two"));
        exit(key(2, 1));
        assert!(is_empty());
    }
}
