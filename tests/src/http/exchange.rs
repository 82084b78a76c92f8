//! What handlers, middleware and clients have in common: a request in, a response out.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Layer, Service, ServiceExt as _, service_fn};

/// A body of any kind.
pub type Body = axum::body::Body;

/// A handler, or a client, or either with middleware around it.
pub type Exchange = BoxCloneSyncService<Request<Body>, Response<Body>, Failure>;

/// What is put around an [`Exchange`].
pub type Middleware = Arc<dyn Fn(Exchange) -> Exchange + Send + Sync>;

/// A handler failed, without a response.
#[derive(Debug)]
pub struct Failure(BoxError);

impl Failure {
    pub fn new(cause: impl Into<BoxError>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

impl From<Infallible> for Failure {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<BoxError> for Failure {
    fn from(error: BoxError) -> Self {
        Self(error)
    }
}

/// A handler.
pub fn handler<F, R>(f: F) -> Exchange
where
    F: Fn(Request<Body>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Response<Body>> + Send + 'static,
{
    fallible(move |request| {
        let response = f(request);
        async { Ok(response.await) }
    })
}

/// A handler that may fail.
pub fn fallible<F, R>(f: F) -> Exchange
where
    F: Fn(Request<Body>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<Response<Body>, Failure>> + Send + 'static,
{
    Exchange::new(service_fn(f))
}

/// A handler that gives this status and `hello`.
pub fn respond(status: u16) -> Exchange {
    let status = StatusCode::from_u16(status).unwrap();
    handler(move |_| async move {
        let mut response = Response::new(Body::from("hello"));
        *response.status_mut() = status;
        response
    })
}

/// Any tower layer as middleware.
pub fn middleware<L, B>(layer: L) -> Middleware
where
    L: Layer<Exchange> + Send + Sync + 'static,
    L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    <L::Service as Service<Request<Body>>>::Error: Into<Failure>,
    <L::Service as Service<Request<Body>>>::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Arc::new(move |inner| erase(layer.layer(inner)))
}

/// Any service over HTTP as an [`Exchange`].
pub(super) fn erase<S, B>(service: S) -> Exchange
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<Failure>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Exchange::new(
        service
            .map_response(|response: Response<B>| response.map(Body::new))
            .map_err(Into::into),
    )
}
