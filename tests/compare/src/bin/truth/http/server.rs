//! One axum server, with the layer of one crate around all that it serves.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::error_handling::HandleError;
use axum::extract::Request;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{Route, get};
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::time::sleep;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, service_fn};
use tower_http::timeout::TimeoutLayer;

use crate::{MANY, PAUSE};

/// Serves for as long as the process lives.
pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

/// All endings, each inside of this layer.
pub fn router<L, R, F>(layer: L) -> Router
where
    L: Layer<Route, Service = R> + Layer<Failing, Service = F> + Clone + Send + Sync + 'static,
    R: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    R::Response: IntoResponse + 'static,
    R::Future: Send + 'static,
    F: Service<Request, Error = io::Error> + Clone + Send + Sync + 'static,
    F::Response: IntoResponse + Send + 'static,
    F::Future: Send + 'static,
{
    let failing: Failing = BoxCloneSyncService::new(service_fn(fails));
    let failing = HandleError::new(Layer::<Failing>::layer(&layer, failing), answered);
    let outside = Router::new()
        .route("/time-out-outside", get(never))
        .layer(layer.clone())
        .layer(time_out());
    routes()
        .layer(layer)
        .route_service("/handler-error", failing)
        .merge(outside)
}

/// A service whose errors are no responses yet.
pub type Failing = BoxCloneSyncService<Request, Response, io::Error>;

fn routes() -> Router {
    let inside = Router::new()
        .route("/time-out-inside", get(never))
        .layer(time_out());
    Router::new()
        .route("/complete", get(complete))
        .route("/head", get(async || "hello"))
        .route("/304", get(async || (StatusCode::NOT_MODIFIED, "hello")))
        .route("/404", get(async || (StatusCode::NOT_FOUND, "no")))
        .route("/500", get(broken))
        .route("/panic", get(panics))
        .route(
            "/panic-in-body",
            get(async || body(then(|| panic!("in a body")))),
        )
        .route(
            "/body-error",
            get(async || body(then(|| Err(io::ErrorKind::Other.into())))),
        )
        .route("/short-body", get(short))
        .route("/cancelled-before-head", get(never))
        .route("/body-dropped", get(async || body(ticks())))
        .route("/event-stream-left", get(events))
        .route("/unread-response", get(async || body(much())))
        .merge(inside)
}

fn time_out() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PAUSE)
}

async fn fails(_: Request) -> io::Result<Response> {
    sleep(PAUSE).await;
    Err(io::ErrorKind::NotConnected.into())
}

async fn answered(_: io::Error) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

async fn complete() -> Response {
    sleep(PAUSE).await;
    body(then(|| Ok(Bytes::from_static(b"the end"))))
}

async fn broken() -> StatusCode {
    sleep(PAUSE).await;
    StatusCode::INTERNAL_SERVER_ERROR
}

async fn never() {
    sleep(PAUSE * MANY).await;
}

async fn panics() {
    sleep(PAUSE).await;
    panic!("in a handler");
}

/// Ends before the length that it promised.
async fn short() -> impl IntoResponse {
    let rest = then(|| Ok(Bytes::from_static(b"the end")));
    ([("content-length", "1000")], body(rest))
}

async fn events() -> impl IntoResponse {
    Sse::new(ticks().map(|_| Ok::<_, Infallible>(Event::default().data("tick"))))
}

fn body(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Response {
    Response::new(Body::from_stream(stream))
}

/// A chunk at once, and this after a pause.
fn then(
    last: impl FnOnce() -> io::Result<Bytes> + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let first = stream::once(async { Ok(Bytes::from_static(b"begun")) });
    first.chain(stream::once(async {
        sleep(PAUSE).await;
        last()
    }))
}

/// More than sockets hold, in chunks.
fn much() -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::iter(0..1_000).map(|_| Ok(Bytes::from_static(&[b'x'; 64 << 10])))
}

/// Many chunks.
fn ticks() -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::iter(0..MANY * 10).then(async |_| {
        sleep(PAUSE / 10).await;
        Ok(Bytes::from_static(b"tick"))
    })
}
