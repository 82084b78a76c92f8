//! The future that processes a message or batch.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project::{pin_project, pinned_drop};

use crate::consume::ProcessSpan;

/// Runs a handler within the span of its message or batch, and gives what the handler gives.
#[pin_project(PinnedDrop)]
#[must_use = "futures do nothing unless polled"]
pub struct Process<F> {
    /// Taken when it is dropped, so that this happens with the span entered.
    #[pin]
    inner: Option<F>,
    span: ProcessSpan,
}

impl<F> Process<F> {
    /// Calls the handler within the span.
    pub(super) fn begin(mut span: ProcessSpan, handler: impl FnOnce() -> F) -> Self {
        let inner = Some(span.in_scope(handler));
        Self { inner, span }
    }

    /// Nothing has been called yet: [`start`](Self::start) is next.
    pub(super) const fn new(span: ProcessSpan) -> Self {
        Self { inner: None, span }
    }

    /// Calls the handler and polls its future at once: the span is entered once for both.
    pub(super) fn start<T, E>(
        self: Pin<&mut Self>,
        handler: impl FnOnce() -> F,
        cx: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        E: fmt::Display + 'static,
    {
        let this = self.project();
        let result = ready!(this.span.start(this.inner, handler, cx));
        this.span.end_with(&result);
        Poll::Ready(result)
    }
}

impl<F, T, E> Future for Process<F>
where
    F: Future<Output = Result<T, E>>,
    E: fmt::Display + 'static,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        let this = self.project();
        let result = ready!(this.span.poll(this.inner, cx));
        this.span.end_with(&result);
        Poll::Ready(result)
    }
}

#[pinned_drop]
impl<F> PinnedDrop for Process<F> {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        this.span.drop_inside(this.inner);
    }
}

impl<F> fmt::Debug for Process<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}
