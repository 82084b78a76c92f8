//! The body of a call.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf as _;
use http_body::{Body, Frame, SizeHint};
use pin_project::{pin_project, pinned_drop};

use crate::lifecycle::error::{IncompleteBody, error_ref};
use crate::lifecycle::{Life, Observer, Outcome};

/// Polls the body of a call inside its [`Life`], which ends with it.
#[pin_project(PinnedDrop)]
pub struct CallBody<B, O: Observer> {
    /// Taken when it is dropped, so that this happens with the span entered.
    #[pin]
    inner: Option<B>,
    life: Option<Life<O>>,
}

impl<B, O: Observer> CallBody<B, O> {
    pub(super) const fn new(inner: B, life: Life<O>) -> Self {
        Self {
            inner: Some(inner),
            life: Some(life),
        }
    }
}

impl<B, O> Body for CallBody<B, O>
where
    B: Body,
    B::Error: fmt::Display + 'static,
    O: Observer,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(mut inner) = this.inner.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let Some(life) = this.life else {
            return inner.poll_frame(cx);
        };
        if let Some(progress) = life.progress() {
            progress.polled();
        }
        let (frame, ended) = ready!(life.run(|| {
            let frame = ready!(inner.as_mut().poll_frame(cx));
            Poll::Ready((frame, inner.is_end_stream()))
        }));
        // Nothing to follow any more: the head was the end, or the end has been seen.
        let Some(progress) = life.progress() else {
            return Poll::Ready(frame);
        };
        match &frame {
            None if progress.is_short() => {
                life.end(Outcome::Failed(error_ref(&IncompleteBody)));
            }
            None => life.end(Outcome::Completed { trailers: None }),
            Some(Err(error)) => life.end(Outcome::Failed(error_ref(error))),
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    progress.data(data.remaining() as u64);
                }
                if let Some(trailers) = frame.trailers_ref() {
                    life.end(Outcome::Completed {
                        trailers: Some(trailers),
                    });
                } else if ended {
                    life.end(Outcome::Completed { trailers: None });
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

/// An inner default body that nobody observes.
impl<B: Default, O: Observer> Default for CallBody<B, O> {
    fn default() -> Self {
        Self {
            inner: Some(B::default()),
            life: None,
        }
    }
}

#[pinned_drop]
impl<B, O: Observer> PinnedDrop for CallBody<B, O> {
    fn drop(self: Pin<&mut Self>) {
        let mut this = self.project();
        if std::mem::needs_drop::<B>()
            && let Some(life) = this.life.as_mut()
            && !life.has_panicked()
        {
            life.run(|| this.inner.set(None));
        }
    }
}

impl<B, O: Observer> fmt::Debug for CallBody<B, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallBody").finish_non_exhaustive()
    }
}
