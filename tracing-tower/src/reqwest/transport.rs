//! reqwest as a service of plain HTTP requests, for our layer to go around.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ::reqwest::{Body, ResponseBuilderExt as _};
use http::{Request, Response};
use pin_project::pin_project;
use tower_service::Service;

use crate::reqwest::body::Received;
use crate::reqwest::error::{BoxError, hide};

/// Sends requests with reqwest.
#[derive(Clone, Debug)]
pub(super) struct Transport(pub(super) ::reqwest::Client);

impl Service<Request<Body>> for Transport {
    type Response = Response<Received>;
    type Error = BoxError;
    type Future = TransportFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx).map_err(hide)
    }

    fn call(&mut self, request: Request<Body>) -> TransportFuture {
        TransportFuture(match ::reqwest::Request::try_from(request) {
            Ok(request) => State::Sent(self.0.call(request)),
            Err(error) => State::Refused(Some(error)),
        })
    }
}

/// The future of [`Transport`].
#[pin_project]
pub(super) struct TransportFuture(#[pin] State);

#[pin_project(project = StateProj)]
enum State {
    Sent(#[pin] <::reqwest::Client as Service<::reqwest::Request>>::Future),
    Refused(Option<::reqwest::Error>),
}

impl Future for TransportFuture {
    type Output = Result<Response<Received>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().0.project() {
            StateProj::Sent(future) => Poll::Ready(match ready!(future.poll(cx)) {
                Ok(response) => Ok(receive(response)),
                Err(error) => Err(hide(error)),
            }),
            StateProj::Refused(error) => match error.take() {
                Some(error) => Poll::Ready(Err(hide(error))),
                None => Poll::Pending,
            },
        }
    }
}

impl fmt::Debug for TransportFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportFuture").finish_non_exhaustive()
    }
}

/// A response of reqwest as one of HTTP; its URL goes along, for the way back.
pub(super) fn receive(response: ::reqwest::Response) -> Response<Received> {
    let url = http::response::Builder::new().url(response.url().clone());
    let mut response = Response::<Body>::from(response).map(Received);
    if let Ok(url) = url.body(()) {
        let (url, ()) = url.into_parts();
        response.extensions_mut().extend(url.extensions);
    }
    response
}

/// The way back.
pub(super) fn give<B>(response: Response<B>) -> ::reqwest::Response
where
    B: http_body::Body + Send + Sync + 'static,
    B::Data: Into<bytes::Bytes>,
    B::Error: Into<BoxError>,
{
    response.map(Body::wrap).into()
}
