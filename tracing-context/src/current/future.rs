//! Futures that carry a context.

use std::pin::Pin;
use std::task::{Poll, ready};

use pin_project::{pin_project, pinned_drop};

use crate::context::Context;
use crate::current::{ContextGuard, current};

/// Carries a context along with a future, across `spawn` and threads.
pub trait FutureExt: Future + Sized {
    /// Polls and drops this future with `context` current.
    fn with_context(self, context: Context) -> WithContext<Self> {
        WithContext {
            inner: Some(self),
            context,
        }
    }

    /// Polls and drops this future with the context current that is current now.
    ///
    /// ```
    /// use tracing_context::FutureExt as _;
    ///
    /// # fn spawn<F: Future + Send + 'static>(_: F) {}
    /// # async fn send_receipt() {}
    /// spawn(send_receipt().in_current_context());
    /// ```
    fn in_current_context(self) -> WithContext<Self> {
        self.with_context(current())
    }
}

impl<F: Future> FutureExt for F {}

/// The future of [`FutureExt::with_context`].
#[pin_project(PinnedDrop)]
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct WithContext<F> {
    /// Taken in drop, so that the inner future is dropped with its context current.
    #[pin]
    inner: Option<F>,
    context: Context,
}

impl<F> WithContext<F> {
    /// The context it carries.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }
}

impl<F: Future> Future for WithContext<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _guard: ContextGuard = this.context.clone().attach();
        match this.inner.as_pin_mut() {
            Some(inner) => Poll::Ready(ready!(inner.poll(cx))),
            None => Poll::Pending,
        }
    }
}

/// Polls the stream with the context current (feature `stream`).
#[cfg(feature = "stream")]
impl<S: futures_core::Stream> futures_core::Stream for WithContext<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let _guard = this.context.clone().attach();
        this.inner
            .as_pin_mut()
            .map_or(Poll::Ready(None), |inner| inner.poll_next(cx))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner
            .as_ref()
            .map_or((0, Some(0)), futures_core::Stream::size_hint)
    }
}

/// Carries a context along with a stream (feature `stream`).
#[cfg(feature = "stream")]
pub trait StreamExt: futures_core::Stream + Sized {
    /// Polls and drops this stream with `context` current.
    fn stream_with_context(self, context: Context) -> WithContext<Self> {
        WithContext {
            inner: Some(self),
            context,
        }
    }
}

#[cfg(feature = "stream")]
impl<S: futures_core::Stream> StreamExt for S {}

#[pinned_drop]
impl<F> PinnedDrop for WithContext<F> {
    fn drop(self: Pin<&mut Self>) {
        let mut this = self.project();
        let _guard = this.context.clone().attach();
        this.inner.set(None);
    }
}
