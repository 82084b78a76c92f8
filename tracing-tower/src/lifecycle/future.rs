//! The future of a call.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use http_body::Body;
use pin_project::{pin_project, pinned_drop};

use crate::head::ResponseHead;
use crate::lifecycle::error::error_ref;
use crate::lifecycle::{CallBody, Life, Observer, Outcome};

/// Polls the future of a call inside its [`Life`], which goes on with the [`CallBody`].
#[pin_project(PinnedDrop)]
#[must_use = "futures do nothing unless polled"]
pub struct CallFuture<F, O: Observer> {
    /// Taken when it is dropped, so that this happens with the span entered.
    #[pin]
    inner: Option<F>,
    life: Option<Life<O>>,
}

impl<F, O: Observer> CallFuture<F, O> {
    /// Goes on with a life that has begun.
    pub const fn new(inner: F, life: Life<O>) -> Self {
        Self {
            inner: Some(inner),
            life: Some(life),
        }
    }
}

impl<F, B, E, O> Future for CallFuture<F, O>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
    E: fmt::Display + 'static,
    O: Observer,
{
    type Output = Result<Response<CallBody<B, O>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(life) = this.life.as_mut() else {
            return Poll::Pending;
        };
        let (result, ended, hint) = ready!(life.run(|| {
            let result = this.inner.as_mut().as_pin_mut().map(|inner| inner.poll(cx));
            let result = ready!(result.unwrap_or(Poll::Pending));
            // What the future still holds belongs to the call, and so does what the body says.
            this.inner.set(None);
            let body = result.as_ref().ok().map(Response::body);
            let ended = body.is_some_and(Body::is_end_stream);
            let hint = body.map(Body::size_hint).unwrap_or_default();
            Poll::Ready((result, ended, hint))
        }));
        let Some(mut life) = this.life.take() else {
            return Poll::Pending;
        };
        match result {
            Ok(mut response) => {
                life.decorate(response.headers_mut());
                life.head(&ResponseHead::new(&response), ended, &hint);
                Poll::Ready(Ok(response.map(|body| CallBody::new(body, life))))
            }
            Err(error) => {
                life.end(Outcome::Failed(error_ref(&error)));
                Poll::Ready(Err(error))
            }
        }
    }
}

#[pinned_drop]
impl<F, O: Observer> PinnedDrop for CallFuture<F, O> {
    fn drop(self: Pin<&mut Self>) {
        let mut this = self.project();
        if this.inner.is_some()
            && let Some(life) = this.life.as_mut()
            && !life.has_panicked()
        {
            life.run(|| this.inner.set(None));
        }
    }
}

impl<F, O: Observer> fmt::Debug for CallFuture<F, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
