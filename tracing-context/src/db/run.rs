//! The futures of a call.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project::{pin_project, pinned_drop};

use crate::db::query_span::QuerySpan;

/// The future of [`Query::run`](crate::db::Query::run).
#[pin_project(PinnedDrop)]
#[must_use = "futures do nothing unless polled"]
pub struct Run<F> {
    /// Taken when it is dropped, so that this happens with the span entered.
    #[pin]
    inner: Option<F>,
    span: QuerySpan,
}

impl<F> Run<F> {
    pub(super) const fn new(inner: F, span: QuerySpan) -> Self {
        Self {
            inner: Some(inner),
            span,
        }
    }
}

impl<F, T, E> Future for Run<F>
where
    F: Future<Output = Result<T, E>>,
    E: Error + 'static,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        let this = self.project();
        let result = ready!(this.span.poll(this.inner, cx));
        this.span.end_with(&result, |_| ());
        Poll::Ready(result)
    }
}

#[pinned_drop]
impl<F> PinnedDrop for Run<F> {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        this.span.drop_inside(this.inner);
    }
}

impl<F> fmt::Debug for Run<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").finish_non_exhaustive()
    }
}

/// The future of [`Query::run_with`](crate::db::Query::run_with).
#[pin_project(PinnedDrop)]
#[must_use = "futures do nothing unless polled"]
pub struct RunWith<F, O> {
    #[pin]
    inner: Option<F>,
    span: QuerySpan,
    observe: Option<O>,
}

impl<F, O> RunWith<F, O> {
    pub(super) const fn new(inner: F, span: QuerySpan, observe: O) -> Self {
        Self {
            inner: Some(inner),
            span,
            observe: Some(observe),
        }
    }
}

impl<F, T, E, O> Future for RunWith<F, O>
where
    F: Future<Output = Result<T, E>>,
    E: Error + 'static,
    O: FnOnce(&mut QuerySpan, &Result<T, E>),
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        let this = self.project();
        let result = ready!(this.span.poll(this.inner, cx));
        if let Some(observe) = this.observe.take() {
            this.span.end_with(&result, |span| observe(span, &result));
        }
        Poll::Ready(result)
    }
}

#[pinned_drop]
impl<F, O> PinnedDrop for RunWith<F, O> {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        this.span.drop_inside(this.inner);
    }
}

impl<F, O> fmt::Debug for RunWith<F, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunWith").finish_non_exhaustive()
    }
}
