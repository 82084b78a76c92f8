//! The body of a witness.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Buf as _;
use http_body::{Body, Frame, SizeHint};
use pin_project::pin_project;

use crate::witness::facts::grpc_status;
use crate::witness::{Ending, Watch};

/// What is inside is dropped before the watch is over.
#[pin_project]
#[derive(Debug)]
pub(crate) struct WitnessBody<B> {
    #[pin]
    inner: B,
    watch: Option<Watch>,
}

impl<B> WitnessBody<B> {
    pub(super) const fn new(inner: B, watch: Option<Watch>) -> Self {
        Self { inner, watch }
    }
}

impl<B: Body> Body for WitnessBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(watch) = this.watch else {
            return this.inner.poll_frame(cx);
        };
        watch.polled();
        let asked = Instant::now();
        let frame = ready!(watch.run(|| this.inner.as_mut().poll_frame(cx)));
        match &frame {
            None => watch.end(Ending::Ended(None)),
            Some(Err(_)) => watch.end(Ending::Failed),
            Some(Ok(frame)) => {
                let bytes = frame.data_ref().map_or(0, |data| data.remaining() as u64);
                watch.data(asked, bytes);
                if let Some(trailers) = frame.trailers_ref() {
                    watch.end(Ending::Ended(grpc_status(trailers)));
                } else if this.inner.is_end_stream() {
                    watch.end(Ending::Ended(None));
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B: Default> Default for WitnessBody<B> {
    fn default() -> Self {
        Self::new(B::default(), None)
    }
}
