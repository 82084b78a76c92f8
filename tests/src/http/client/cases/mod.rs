//! The cases that every client has to pass.

pub(crate) mod attributes;
pub(crate) mod ends;
pub(crate) mod headers;
pub(crate) mod hidden;
pub(crate) mod hooks;
pub(crate) mod load;
pub(crate) mod status;

use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tracing_context::{Context, FutureExt as _};

use crate::http::{Body, Exchange, Failure, Origin, Trace};

/// A request without headers of its own.
pub(super) fn get(origin: &Origin, path: &str) -> Request<Body> {
    request(Method::GET, &origin.url(path))
}

/// The same to anywhere.
pub(super) fn request(method: Method, url: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(url);
    request.body(Body::empty()).unwrap()
}

/// Sends a request with the caller of a trace current; the response when its head has come.
pub(super) async fn send(
    client: &Exchange,
    request: Request<Body>,
    trace: &Trace,
) -> Result<Response<Body>, Failure> {
    let context = Context::new().with_span(trace.caller.clone());
    // The call itself belongs inside as well: the span begins there.
    let exchange = async { client.clone().oneshot(request).await };
    exchange.with_context(context).await
}

/// Sends a request and reads the whole response: its status and body.
pub(super) async fn read(
    client: &Exchange,
    request: Request<Body>,
    trace: &Trace,
) -> (u16, String) {
    let (head, body) = send(client, request, trace).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (
        head.status.as_u16(),
        String::from_utf8(body.into()).unwrap(),
    )
}
