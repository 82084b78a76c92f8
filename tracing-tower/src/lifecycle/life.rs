//! One call from its birth to its end.

use std::time::Instant;

use http::{HeaderMap, Method, StatusCode};
use http_body::SizeHint;
use tracing::Span;
use tracing_context::__private::quietly;
use tracing_context::TracedSpan;

use crate::head::ResponseHead;
use crate::lifecycle::progress::Progress;
use crate::lifecycle::{EndAt, Outcome};

/// What middleware does at the two moments that matter.
pub trait Observer {
    /// The protocol says in trailers how a call ended (gRPC): a body that is dropped before its end
    /// was aborted, however many bytes were seen, and even if it was never polled.
    const ENDS_WITH_TRAILERS: bool = false;

    /// The head of the response has come. Tells where the span ends; `natural` is what fits
    /// upgrades, event streams, responses without a body and the rest.
    fn on_head(&mut self, span: &TracedSpan, head: &ResponseHead<'_>, natural: EndAt) -> EndAt;

    /// May add to the headers of the response, before anything else looks at them.
    fn decorate(&mut self, span: &TracedSpan, headers: &mut HeaderMap) {
        let _ = (span, headers);
    }

    /// The call has ended, at this moment; afterwards the span is finished. Called exactly once. A
    /// panic in it goes no further.
    fn on_end(self, span: &TracedSpan, outcome: Outcome<'_>, end: Instant);
}

/// One call: its span, and who observes it until it ends.
///
/// Boxed, since it is large and goes from future to body, both of which frameworks move around.
#[derive(Debug)]
pub struct Life<O: Observer>(Box<State<O>>);

#[derive(Debug)]
struct State<O> {
    span: TracedSpan,
    observer: Option<O>,
    kind: RequestKind,
    /// Set while foreign code runs: still set when it has panicked.
    inside: bool,
    /// The end of the body has been seen: nothing is to be expected any more.
    over: bool,
    /// Known once there is a body whose end is the span's.
    body: Option<Progress>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestKind {
    Head,
    Connect,
    Other,
}

impl<O: Observer> Life<O> {
    /// A call that has begun.
    pub fn new(span: TracedSpan, observer: O, method: &Method) -> Self {
        let kind = match *method {
            Method::HEAD => RequestKind::Head,
            Method::CONNECT => RequestKind::Connect,
            _ => RequestKind::Other,
        };
        Self(Box::new(State {
            span,
            observer: Some(observer),
            kind,
            inside: false,
            over: false,
            body: None,
        }))
    }

    /// A call that nobody observes; its context is current all the same.
    #[must_use]
    pub fn unobserved(span: TracedSpan) -> Self {
        Self(Box::new(State {
            span,
            observer: None,
            kind: RequestKind::Other,
            inside: false,
            over: false,
            body: None,
        }))
    }

    /// The call's span.
    #[must_use]
    pub const fn span(&self) -> &TracedSpan {
        &self.0.span
    }

    /// Runs foreign code (a call, a poll, a drop) with the span entered, and remembers if it
    /// panics.
    pub fn run<T>(&mut self, f: impl FnOnce() -> T) -> T {
        self.run_in(|_| f())
    }

    /// The same for code that wants the span.
    pub fn run_in<T>(&mut self, f: impl FnOnce(&Span) -> T) -> T {
        let state = &mut *self.0;
        if state.over {
            // The context alone: entering the span costs more, and would say nothing new.
            let _attached = state.span.context().clone().attach();
            return f(state.span.span());
        }
        let entered = state.span.enter();
        state.inside = true;
        let result = f(state.span.span());
        state.inside = false;
        drop(entered);
        result
    }

    /// Whether foreign code has panicked: it is not run again, not even to be dropped inside.
    pub(super) const fn has_panicked(&self) -> bool {
        self.0.inside
    }

    pub(super) fn decorate(&mut self, headers: &mut HeaderMap) {
        let state = &mut *self.0;
        if let Some(observer) = &mut state.observer {
            observer.decorate(&state.span, headers);
        }
    }

    /// The head has come; the span may end here. `ended` and `hint` are what the body says.
    pub(super) fn head(&mut self, head: &ResponseHead<'_>, ended: bool, hint: &SizeHint) {
        let state = &mut *self.0;
        let Some(observer) = &mut state.observer else {
            return;
        };
        let bodiless = ended
            || state.kind == RequestKind::Head
            || head.status.is_informational()
            || matches!(
                head.status,
                StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
            );
        let natural = if bodiless {
            EndAt::Head
        } else {
            EndAt::natural(
                state.kind == RequestKind::Connect,
                head.status,
                head.headers,
            )
        };
        // A hook that panics is the user's code like the rest.
        state.inside = true;
        let end_at = observer.on_head(&state.span, head, natural);
        state.inside = false;
        if bodiless || end_at == EndAt::Head {
            self.end(Outcome::Completed { trailers: None });
        } else {
            state.body = Some(Progress::new(head.headers, hint));
        }
    }

    pub(super) fn progress(&mut self) -> Option<&mut Progress> {
        self.0.body.as_mut()
    }

    /// Ends the call unless it has ended.
    pub(super) fn end(&mut self, outcome: Outcome<'_>) {
        let state = &mut *self.0;
        state.over = state.body.is_some();
        if let Some(observer) = state.observer.take() {
            let end = Instant::now();
            // Hooks and error messages are the user's code, and this may run while a panic of the
            // service unwinds: a second one would abort the process.
            quietly(|| observer.on_end(&state.span, outcome, end));
            state.span.finish_at(end);
        }
    }
}

impl<O: Observer> Drop for Life<O> {
    fn drop(&mut self) {
        let complete = self.0.body.map(|progress| progress.is_complete());
        self.end(match complete {
            _ if self.0.inside => Outcome::Panicked,
            None => Outcome::Cancelled,
            Some(true) if !O::ENDS_WITH_TRAILERS => Outcome::Completed { trailers: None },
            Some(_) => Outcome::Aborted,
        });
    }
}
