//! One call from its birth to its end.

use http::{Method, StatusCode};
use http_body::SizeHint;
use tracing_context::TracedSpan;

use crate::head::ResponseHead;
use crate::lifecycle::progress::Progress;
use crate::lifecycle::{EndAt, Outcome};

/// What middleware does at the two moments that matter.
pub trait Observer {
    /// The head of the response has come. Tells where the span ends; `natural` is what fits
    /// upgrades, event streams and the rest.
    fn on_head(&mut self, span: &TracedSpan, head: &ResponseHead<'_>, natural: EndAt) -> EndAt;

    /// The call has ended; afterwards the span is finished. Called exactly once.
    fn on_end(self, span: &TracedSpan, outcome: Outcome<'_>);
}

/// One call: its span, and who observes it until it ends.
#[derive(Debug)]
pub struct Life<O: Observer> {
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
        Self {
            span,
            observer: Some(observer),
            kind,
            inside: false,
            over: false,
            body: None,
        }
    }

    /// A call that nobody observes; its context is current all the same.
    #[must_use]
    pub const fn unobserved(span: TracedSpan) -> Self {
        Self {
            span,
            observer: None,
            kind: RequestKind::Other,
            inside: false,
            over: false,
            body: None,
        }
    }

    /// The call's span.
    #[must_use]
    pub const fn span(&self) -> &TracedSpan {
        &self.span
    }

    /// Runs foreign code (a call, a poll, a drop) with the span entered, and remembers if it
    /// panics.
    pub fn run<T>(&mut self, f: impl FnOnce() -> T) -> T {
        if self.over {
            // The context alone: entering the span costs more, and would say nothing new.
            let _attached = self.span.context().clone().attach();
            return f();
        }
        let entered = self.span.enter();
        self.inside = true;
        let result = f();
        self.inside = false;
        drop(entered);
        result
    }

    /// Whether foreign code has panicked: it is not run again, not even to be dropped inside.
    pub(super) const fn has_panicked(&self) -> bool {
        self.inside
    }

    /// The head has come; the span may end here.
    pub(super) fn head(&mut self, head: &ResponseHead<'_>, ended: bool, hint: &SizeHint) {
        let Some(observer) = &mut self.observer else {
            return;
        };
        let connect = self.kind == RequestKind::Connect;
        let natural = EndAt::natural(connect, head.status, head.headers);
        let end_at = observer.on_head(&self.span, head, natural);
        let bodiless = self.kind == RequestKind::Head
            || head.status.is_informational()
            || matches!(
                head.status,
                StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
            );
        if end_at == EndAt::Head || bodiless || ended {
            self.end(Outcome::Completed { trailers: None });
        } else {
            self.body = Some(Progress::new(head.headers, hint));
        }
    }

    pub(super) fn progress(&mut self) -> Option<&mut Progress> {
        self.body.as_mut()
    }

    /// Ends the call unless it has ended.
    pub(super) fn end(&mut self, outcome: Outcome<'_>) {
        self.over = self.body.is_some();
        if let Some(observer) = self.observer.take() {
            // Also if a hook of the user panics.
            let _finish = FinishOnDrop(&self.span);
            observer.on_end(&self.span, outcome);
        }
    }
}

impl<O: Observer> Drop for Life<O> {
    fn drop(&mut self) {
        let complete = self.body.map(|progress| progress.is_complete());
        self.end(match complete {
            _ if self.inside => Outcome::Panicked,
            None => Outcome::Cancelled,
            Some(true) => Outcome::Completed { trailers: None },
            Some(false) => Outcome::Aborted,
        });
    }
}

struct FinishOnDrop<'a>(&'a TracedSpan);

impl Drop for FinishOnDrop<'_> {
    fn drop(&mut self) {
        self.0.finish();
    }
}
