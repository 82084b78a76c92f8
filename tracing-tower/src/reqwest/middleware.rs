//! Client spans as a middleware of reqwest-middleware.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ::reqwest::{Body, Response};
use http::{Extensions, Request};
use reqwest_middleware::{Error, Next};
use tower_layer::Layer as _;
use tower_service::Service;

use crate::client::{ClientHooks, ClientLayer, ResendCount};
use crate::reqwest::body::Received;
use crate::reqwest::error::{BoxError, hide, reveal};
use crate::reqwest::names::ErrorNames;
use crate::reqwest::transport::{give, receive};

/// Gives every request of a
/// [`ClientWithMiddleware`](reqwest_middleware::ClientWithMiddleware) a span. It belongs last, so
/// that attempts of a retry middleware have a span each; they are counted.
///
/// Hooks see what other middleware left in the `Extensions` among those of the request.
///
/// ```
/// use reqwest_middleware::ClientBuilder;
/// use tracing_tower::reqwest::Middleware;
///
/// let client = ClientBuilder::new(::reqwest::Client::new())
///     .with(Middleware::new())
///     .build();
/// ```
pub struct Middleware<H = ErrorNames> {
    layer: ClientLayer<H>,
}

impl Middleware {
    /// Spans with the defaults of [`ClientLayer`], and [`ErrorNames`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_layer(ClientLayer::new().hooks(ErrorNames::default()))
    }
}

impl<H> Middleware<H> {
    /// Spans by this layer: its settings and hooks.
    ///
    /// Without [`ErrorNames`] around the hooks, what is no I/O error and has no name from them is
    /// `_OTHER`.
    #[must_use]
    pub const fn with_layer(layer: ClientLayer<H>) -> Self {
        Self { layer }
    }
}

#[async_trait::async_trait]
impl<H: ClientHooks> reqwest_middleware::Middleware for Middleware<H> {
    async fn handle(
        &self,
        request: ::reqwest::Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let mut request = Request::<Body>::try_from(request)?;
        let sent = extensions.get::<Sent>().map_or(0, |sent| sent.0);
        extensions.insert(Sent(sent.saturating_add(1)));
        let own = request.extensions_mut();
        own.extend(extensions.clone());
        if own.get::<ResendCount>().is_none() {
            own.insert(ResendCount(sent));
        }
        let mut service = self.layer.layer(NextService(Some((next, extensions))));
        match service.call(request).await {
            Ok(response) => Ok(give(response)),
            Err(error) => Err(told(error)),
        }
    }
}

/// The error as the rest of the chain made it.
fn told(error: BoxError) -> Error {
    match reveal(error) {
        Ok(error) => Error::Reqwest(error),
        Err(error) => match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => unreachable!("the chain has no other errors than this: {error}"),
        },
    }
}

/// How often a request of these extensions has come by.
#[derive(Clone, Copy)]
struct Sent(u32);

/// The rest of the chain, to be called once.
struct NextService<'a>(Option<(Next<'a>, &'a mut Extensions)>);

impl<'a> Service<Request<Body>> for NextService<'a> {
    type Response = http::Response<Received>;
    type Error = BoxError;
    type Future = NextFuture<'a>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> NextFuture<'a> {
        let request = ::reqwest::Request::try_from(request);
        NextFuture(match (self.0.take(), request) {
            (Some((next, extensions)), Ok(request)) => next.run(request, extensions),
            (_, Err(error)) => Box::pin(async { Err(error.into()) }),
            (None, Ok(_)) => Box::pin(std::future::pending()),
        })
    }
}

/// The future of the rest of the chain, boxed as reqwest-middleware has it.
struct NextFuture<'a>(
    Pin<Box<dyn Future<Output = reqwest_middleware::Result<Response>> + Send + 'a>>,
);

impl Future for NextFuture<'_> {
    type Output = Result<http::Response<Received>, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(self.0.as_mut().poll(cx)) {
            Ok(response) => Ok(receive(response)),
            Err(Error::Reqwest(error)) => Err(hide(error)),
            Err(error) => Err(error.into()),
        })
    }
}

impl Default for Middleware {
    fn default() -> Self {
        Self::new()
    }
}

impl<H> Clone for Middleware<H> {
    fn clone(&self) -> Self {
        Self {
            layer: self.layer.clone(),
        }
    }
}

impl<H> fmt::Debug for Middleware<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Middleware")
            .field("layer", &self.layer)
            .finish()
    }
}
