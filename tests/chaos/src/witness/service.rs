//! The service and the future of a witness.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http::{Request, Response};
use http_body::Body;
use pin_project::pin_project;
use tower::{Layer, Service};

use crate::marker::{HEADER, Marker};
use crate::witness::{Ending, Head, Side, Watch, WitnessBody};

/// Puts a witness around a service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WitnessLayer(pub(crate) Side);

impl<S> Layer<S> for WitnessLayer {
    type Service = Witness<S>;

    fn layer(&self, inner: S) -> Witness<S> {
        Witness {
            inner,
            side: self.0,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Witness<S> {
    inner: S,
    side: Side,
}

impl<S, A, B> Service<Request<A>> for Witness<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    B: Body,
{
    type Response = Response<WitnessBody<B>>;
    type Error = S::Error;
    type Future = WitnessFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let headers = request.headers();
        let number = headers.get(HEADER).and_then(|value| value.to_str().ok());
        let marker = number.and_then(|number| number.parse().ok()).map(Marker);
        let mut watch =
            marker.map(|marker| Watch::begin(self.side, marker, request.method().clone(), headers));
        let inner = match &mut watch {
            Some(watch) => watch.run(|| self.inner.call(request)),
            None => self.inner.call(request),
        };
        WitnessFuture {
            polled: false,
            inner: Some(inner),
            watch,
        }
    }
}

/// What is inside is dropped before the watch is over.
#[pin_project]
pub(crate) struct WitnessFuture<F> {
    #[pin]
    inner: Option<F>,
    watch: Option<Watch>,
    polled: bool,
}

impl<F, B, E> Future for WitnessFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    type Output = Result<Response<WitnessBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let asked = Instant::now();
        let polled = match this.watch {
            Some(watch) => watch.run(|| inner.poll(cx)),
            None => inner.poll(cx),
        };
        // axum's router calls what is inside of it only now.
        if !std::mem::replace(this.polled, true)
            && let Some(watch) = this.watch
        {
            watch.began();
        }
        let result = ready!(polled);
        this.inner.set(None);
        let mut watch = this.watch.take();
        Poll::Ready(match result {
            Ok(response) => {
                if let Some(watch) = &mut watch {
                    watch.head(asked, Head::of(&response));
                }
                Ok(response.map(|body| WitnessBody::new(body, watch)))
            }
            Err(error) => {
                if let Some(mut watch) = watch {
                    watch.end(Ending::Failed);
                }
                Err(error)
            }
        })
    }
}
