//! What a span's middleware knows before the span exists.

use std::borrow::Cow;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::time::Instant;

use tracing::span::Id;
use tracing::{Metadata, Span};

use crate::context::Context;
use crate::current::current;
use crate::layer;
use crate::record::Link;
use crate::scope::Scope;
use crate::self_check;
use crate::span_context::SpanContext;
use crate::traced_span::TracedSpan;
use crate::value::Value;

/// What is known of a span before it is born: its parent, and what cannot be a field of the span
/// but a sampler must see. Handed over by [`remote_span!`](crate::remote_span).
#[derive(Debug)]
#[must_use = "hand it to remote_span!"]
pub struct Birth {
    pub(crate) parent: Parent,
    pub(crate) links: Vec<Link>,
    pub(crate) attributes: Vec<(Cow<'static, str>, Value)>,
    pub(crate) scope: Option<&'static Scope>,
    pub(crate) since: Option<Instant>,
}

/// Where a span's parent comes from.
#[derive(Debug, Clone)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there is no fourth way to have a parent"
)]
pub enum Parent {
    /// The context that came with a request or message. Without a span in it a new trace begins;
    /// its baggage is kept either way.
    Remote(Context),
    /// None: a new trace, without baggage.
    Root,
    /// The context that is current.
    Contextual,
}

impl Birth {
    /// A span with this parent.
    pub const fn new(parent: Parent) -> Self {
        Self {
            parent,
            links: Vec::new(),
            attributes: Vec::new(),
            scope: None,
            since: None,
        }
    }

    /// A span caused by what `context` was extracted from.
    pub const fn remote(context: Context) -> Self {
        Self::new(Parent::Remote(context))
    }

    /// A span below the current one.
    pub const fn contextual() -> Self {
        Self::new(Parent::Contextual)
    }

    /// One more link.
    pub fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    /// One more attribute, for names and types that a field cannot have.
    pub fn attribute(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.attributes.push((key.into(), value.into()));
        self
    }

    /// The crate that makes the span.
    pub const fn scope(mut self, scope: &'static Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// The span began at this moment, not now: for what is a span only once it is known how it
    /// went, such as a poll that found something.
    pub const fn since(mut self, since: Instant) -> Self {
        self.since = Some(since);
        self
    }
}

/// What the layer tells of a span that it has seen being born.
#[derive(Debug)]
pub(crate) struct Born {
    pub(crate) context: Context,
    pub(crate) layer: u32,
    /// Born in what was current.
    pub(crate) contextual: bool,
    pub(crate) recorded: bool,
    pub(crate) started: Instant,
}

/// Takes the birth that is meant for the span of this callsite, if there is one.
///
/// By source place, so that no span that a field expression, a Debug impl or another layer makes
/// meanwhile can take it.
pub(crate) fn take(metadata: &Metadata<'_>) -> Option<Birth> {
    with_frame(|frame| {
        let frame = frame.as_mut()?;
        frame
            .place
            .is_of(metadata)
            .then(|| frame.birth.take())
            .flatten()
    })
    .flatten()
}

/// Tells the middleware the new ids. Called only after [`take`] gave something.
pub(crate) fn report(born: Born) {
    with_frame(|frame| {
        if let Some(frame) = frame {
            frame.born = Some(born);
        }
    });
}

/// The source place of a span.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: &'static str,
    line: u32,
    name: &'static str,
}

impl Place {
    fn is_of(&self, metadata: &Metadata<'_>) -> bool {
        metadata.line() == Some(self.line)
            && metadata.name() == self.name
            && metadata.file() == Some(self.file)
    }
}

/// A birth that has begun.
#[derive(Debug)]
struct Frame {
    place: Place,
    /// Taken by the layer that sees the span.
    birth: Option<Birth>,
    born: Option<Born>,
}

fn with_frame<T>(f: impl FnOnce(&mut Option<Frame>) -> T) -> Option<T> {
    FRAME
        .try_with(|frame| Some(f(&mut *frame.try_borrow_mut().ok()?)))
        .ok()
        .flatten()
}

thread_local! {
    static FRAME: RefCell<Option<Frame>> = const { RefCell::new(None) };
}

/// The time in which a span is being born. Made by [`remote_span!`](crate::remote_span) alone.
#[doc(hidden)]
#[derive(Debug)]
pub struct BirthScope {
    /// The birth in whose field expressions this one takes place.
    outer: Option<Box<Frame>>,
    open: bool,
    /// The span begins what the process does for somebody else.
    incoming: bool,
    name: &'static str,
    // A field expression that awaits would leave its birth to another request of this thread:
    // where futures have to be Send, this makes that an error of the compiler.
    not_send: PhantomData<*const ()>,
}

impl BirthScope {
    #[must_use]
    pub fn open(birth: Birth, file: &'static str, line: u32, name: &'static str) -> Self {
        let place = Place { file, line, name };
        let incoming = birth.parent.is_incoming();
        let outer = with_frame(|frame| {
            // Seldom: large as it is, it is not moved unless it is there.
            let outer = if frame.is_some() {
                frame.take().map(Box::new)
            } else {
                None
            };
            *frame = Some(Frame {
                place,
                birth: Some(birth),
                born: None,
            });
            outer
        });
        Self {
            outer: outer.flatten(),
            open: true,
            incoming,
            name,
            not_send: PhantomData,
        }
    }

    /// What the registry is told as the parent.
    #[must_use]
    pub fn registry_parent(&self) -> Option<Id> {
        layer::registry_parent(self.incoming)
    }

    #[must_use]
    pub fn close(mut self, span: Span) -> TracedSpan {
        self.open = false;
        let outer = self.outer.take();
        let mut birth = None;
        let born = with_frame(|frame| {
            let born = frame.as_mut().and_then(|frame| {
                birth = frame.birth.take();
                frame.born.take()
            });
            match outer {
                Some(outer) => *frame = Some(*outer),
                None => *frame = None,
            }
            born
        });
        let span = match (born.flatten(), birth) {
            (Some(born), _) => TracedSpan::born(span, born),
            // No layer has seen it: what it would have been born in goes on.
            (None, Some(birth)) => TracedSpan::unseen(span, birth.parent.into_context()),
            (None, None) => TracedSpan::unseen(span, current()),
        };
        self_check::span_made(self.name, span.is_enabled());
        span
    }
}

impl Parent {
    /// Whether what encloses the span in this process has no part in it.
    fn is_incoming(&self) -> bool {
        match self {
            Self::Remote(context) => context.span().is_none_or(SpanContext::is_remote),
            Self::Root => true,
            Self::Contextual => false,
        }
    }

    pub(crate) fn into_context(self) -> Context {
        match self {
            Self::Remote(context) => context,
            Self::Root => Context::new(),
            Self::Contextual => current(),
        }
    }
}

impl Drop for BirthScope {
    /// A field expression panicked or returned early.
    fn drop(&mut self) {
        if self.open {
            let outer = self.outer.take();
            with_frame(|frame| *frame = outer.map(|outer| *outer));
        }
    }
}

/// Makes a span whose parent is known before it exists, as a [`TracedSpan`].
///
/// `remote_span!(birth, level, "name", fields..)`, with `target: "..",` in front if wanted; level,
/// name and fields are those of [`tracing::span!`]. So ids, parent and sampling decision are
/// fixed at birth; there is no later moment at which a parent could be set too late.
///
/// In its registry, where log layers look for the fields around a line, it stands below the span that
/// is entered. A span with a remote parent or none does so only within a guard of this crate (a
/// [`TracedSpan`] that is entered, a context that is attached): a plain span that happens to be
/// entered on the thread may be what a guard held across an await left there, with fields that are
/// nobody's business here. [`Defaults::enclosing_spans`](crate::Defaults::enclosing_spans) changes
/// that. What encloses a span in its registry stays open there until the span has closed. For one
/// that outlives its caller, `parent: None,` after the target prevents that; the trace's parent is
/// the birth's, as ever.
///
/// ```
/// use tracing::Level;
/// use tracing_context::{Birth, Context, remote_span};
///
/// let incoming = Context::new(); // what a propagator extracted
/// let span = remote_span!(
///     Birth::remote(incoming),
///     Level::INFO,
///     "request",
///     otel.kind = "server",
/// );
/// let _entered = span.enter();
/// ```
///
/// A field expression must not await: the birth belongs to the thread. Futures that have to be
/// `Send` do not compile with one:
///
/// ```compile_fail
/// # use tracing::Level;
/// # use tracing_context::{Birth, remote_span};
/// fn spawn<F: Future + Send>(_: F) {}
/// spawn(async {
///     remote_span!(Birth::contextual(), Level::INFO, "request", id = async { 7 }.await);
/// });
/// ```
#[macro_export]
macro_rules! remote_span {
    (target: $target:expr, parent: $parent:expr, $birth:expr, $level:expr, $name:expr $(, $($fields:tt)*)?) => {{
        let scope = $crate::__private::BirthScope::open($birth, file!(), line!(), $name);
        scope.close($crate::__private::tracing::span!(
            target: $target, parent: $parent, $level, $name $(, $($fields)*)?
        ))
    }};
    (target: $target:expr, $birth:expr, $level:expr, $name:expr $(, $($fields:tt)*)?) => {{
        let scope = $crate::__private::BirthScope::open($birth, file!(), line!(), $name);
        let span = $crate::__private::tracing::span!(
            target: $target, parent: scope.registry_parent(), $level, $name $(, $($fields)*)?
        );
        scope.close(span)
    }};
    ($birth:expr, $level:expr, $name:expr $(, $($fields:tt)*)?) => {
        $crate::remote_span!(target: module_path!(), $birth, $level, $name $(, $($fields)*)?)
    };
}
