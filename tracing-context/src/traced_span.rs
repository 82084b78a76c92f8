//! A span together with the context it was born with.

use std::marker::PhantomData;
use std::time::Instant;

use tracing::Span;

use crate::birth::Born;
use crate::context::Context;
use crate::current::{self, Depth, Entry, SpanKey};
use crate::layer;
use crate::panic;
use crate::tell::{HeldSpan, quietly, tell};

/// A [`Span`] that instrumentation owns: made by [`remote_span!`](crate::remote_span), entered for
/// every poll, and ended once.
///
/// It works whether or not the span is enabled: then what encloses it stays current, and the rest
/// does nothing.
#[derive(Debug)]
pub struct TracedSpan {
    span: HeldSpan,
    context: Context,
    key: Option<SpanKey>,
    recorded: bool,
    started: Instant,
    /// Born in what was current: baggage that is attached later counts.
    contextual: bool,
}

/// Keeps a [`TracedSpan`] entered on this thread until it is dropped.
#[derive(Debug)]
#[must_use = "the span is entered only while the guard lives"]
pub struct EnteredSpan<'a> {
    span: &'a TracedSpan,
    entered: Option<tracing::span::Entered<'a>>,
    depth: Option<Depth>,
    /// Entered while a panic was unwinding: innocent of it.
    panicking: bool,
    not_send: PhantomData<*const ()>,
}

impl TracedSpan {
    /// A span that the layer has seen being born.
    pub(crate) fn born(span: Span, born: Born) -> Self {
        let key = span.id().map(|id| SpanKey {
            id: id.into_u64(),
            layer: born.layer,
        });
        let Born {
            context,
            recorded,
            started,
            contextual,
            ..
        } = born;
        Self {
            span: HeldSpan::new(span),
            context,
            key,
            recorded,
            started,
            contextual,
        }
    }

    /// A span that no layer of ours has seen.
    pub(crate) fn unseen(span: Span, outer: Context) -> Self {
        let key = span.id().map(|id| SpanKey {
            id: id.into_u64(),
            layer: SpanKey::NO_LAYER,
        });
        Self {
            span: HeldSpan::new(span),
            context: outer,
            key,
            recorded: false,
            started: Instant::now(),
            contextual: false,
        }
    }

    /// No span: what is run in it sees `context` as current and nothing else.
    #[must_use]
    pub fn untraced(context: Context) -> Self {
        Self::unseen(Span::none(), context)
    }

    /// The span.
    #[must_use]
    pub const fn span(&self) -> &Span {
        self.span.get()
    }

    /// What to propagate: this span's ids and the baggage around it, or, where the span is
    /// disabled, the context it would have been born in.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Whether a [`ContextLayer`](crate::ContextLayer) gave it ids of its own, sampled or not.
    #[must_use]
    pub const fn is_enabled(&self) -> bool {
        matches!(self.key, Some(key) if key.is_seen())
    }

    /// Whether what is recorded on it reaches a sink.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        self.recorded
    }

    /// Enters the span: for one poll or one call, never across an `.await`.
    ///
    /// Leaving takes off whatever was entered meanwhile and not left, so that a guard held across
    /// an await cannot make the next request of this thread join a stranger's trace. A panic that
    /// unwinds through it makes the span an error of type `panic`.
    pub fn enter(&self) -> EnteredSpan<'_> {
        let entry = Entry::guarded(self.context.clone(), self.key);
        let depth = current::push(entry, self.contextual);
        // Without a stack the thread is being taken down, and the registry's is gone as well.
        let enabled = depth.is_some() && !self.span.is_disabled();
        // A future is dropped within its span too: this may be a destructor's doing.
        let entered = enabled.then(|| quietly(|| self.span().enter())).flatten();
        EnteredSpan {
            span: self,
            entered,
            depth,
            panicking: std::thread::panicking(),
            not_send: PhantomData,
        }
    }

    /// When the span began, recorded or not.
    #[must_use]
    pub const fn started(&self) -> Instant {
        self.started
    }

    /// Ends the span now and hands it to the sink, once; later fields are ignored and counted. Its
    /// ids stay valid for log lines.
    pub fn finish(&self) {
        self.finish_at(Instant::now());
    }

    /// The same, with the end that a metric of the same call has.
    pub fn finish_at(&self, end: Instant) {
        panic::emit_pending();
        if self.recorded {
            layer::finish(&self.span, end);
        }
    }
}

impl Drop for EnteredSpan<'_> {
    fn drop(&mut self) {
        panic::emit_pending();
        if !self.panicking && std::thread::panicking() && self.span.recorded {
            layer::with_live(self.span.span(), |live| live.fail("panic", ""));
        }
        if let Some(entered) = self.entered.take() {
            tell(|| drop(entered));
        }
        if let Some(depth) = self.depth {
            layer::leave(current::truncate(depth));
        }
    }
}
