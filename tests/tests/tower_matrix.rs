//! Our layers compile and run with the layers that people have, in each order and in each place.
//!
//! `BoxCloneService` is not `Sync`, which axum's routers ask of every service: there it is
//! `BoxCloneSyncService`, and `BoxCloneService` itself where there is no router.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::time::Duration;

use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::routing::get;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use tower::buffer::BufferLayer;
use tower::layer::util::Identity;
use tower::retry::{Policy, RetryLayer};
use tower::timeout::TimeoutLayer as Elapses;
use tower::util::{BoxCloneServiceLayer, BoxCloneSyncServiceLayer};
use tower::{BoxError, Layer as _, Service, ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::decompression::DecompressionLayer;
use tower_http::follow_redirect::FollowRedirectLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::{Instrument as _, info_span};
use tracing_context::{Context, FutureExt as _, SpanKind, ValueRef};
use tracing_tests::http::{Body, Trace, telemetry};
use tracing_tower::{ClientLayer, ServerLayer};

const LONG: Duration = Duration::from_secs(60);

/// Repeats what failed, if its body could be cloned.
#[derive(Clone)]
struct Again;

impl<B, R, E> Policy<Request<B>, R, E> for Again {
    type Future = Ready<()>;

    fn retry(&mut self, _: &mut Request<B>, result: &mut Result<R, E>) -> Option<Ready<()>> {
        result.is_err().then(|| ready(()))
    }

    fn clone_request(&mut self, _: &Request<B>) -> Option<Request<B>> {
        None
    }
}

fn time_limit() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONG)
}

async fn hello() -> &'static str {
    "hello"
}

/// The same without axum.
async fn plain<B>(_: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::from("hello")))
}

/// What may fail in axum has to become an answer outside.
async fn failed(error: BoxError) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

/// One request, one span of this kind, the right status; services are `Clone`, futures `Send`.
async fn one_span<S, B>(kind: SpanKind, service: S)
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Send,
    S::Future: Send,
    B: http_body::Body + Send + 'static,
{
    telemetry();
    let trace = Trace::new();
    let request = Request::get("http://example.com/").header("traceparent", trace.parent());
    let request = request.body(Body::empty()).unwrap();
    let caller = Context::new().with_span(trace.caller.clone());
    let call = service.clone().oneshot(request);
    let call = async { call.await.map_err(|_| "an error").unwrap() };
    let response = match kind {
        // A client's parent is what is current, a server's is in the request. Buffer calls from a
        // task of its own, and takes the current span of `tracing` there, but no bare context.
        SpanKind::Client => {
            let work = async { call.instrument(info_span!("work")).await };
            tokio::spawn(work.with_context(caller)).await
        }
        _ => tokio::spawn(call).await,
    };
    let response = response.unwrap();
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await;
    assert_eq!(body.map_err(|_| "an error").unwrap().to_bytes(), "hello");
    let mut spans = trace.spans(1 + usize::from(kind == SpanKind::Client)).await;
    let mut parent = trace.caller.span_id();
    if kind == SpanKind::Client {
        let work = spans.iter().position(|span| span.name() == "work").unwrap();
        parent = spans.remove(work).span_id();
    }
    assert_eq!(spans[0].kind(), kind);
    assert_eq!(spans[0].parent_span_id(), Some(parent));
    let status = spans[0].attributes().get("http.response.status_code");
    assert_eq!(status, Some(ValueRef::I64(200)));
}

/// A test for each place that there is for layers around a handler.
macro_rules! places {
    ($layers:expr) => {
        #[tokio::test]
        async fn router() {
            let router = Router::new().route("/", get(hello));
            one_span(SpanKind::Server, router.layer($layers)).await;
        }

        #[tokio::test]
        async fn route_layer() {
            let router = Router::new().route("/", get(hello));
            one_span(SpanKind::Server, router.route_layer($layers)).await;
        }

        #[tokio::test]
        async fn method_router() {
            let router = Router::new().route("/", get(hello).layer($layers));
            one_span(SpanKind::Server, router).await;
        }

        #[tokio::test]
        async fn service_builder() {
            one_span(SpanKind::Server, $layers.service(service_fn(plain))).await;
        }
    };
}

/// A module for each layer, and in it one for each side of ours.
macro_rules! server {
    ($builder:expr; $($name:ident: $layer:expr;)*) => {$(
        mod $name {
            mod inside {
                use crate::*;
                places!($builder.layer(ServerLayer::new()).layer($layer));
            }

            mod outside {
                use crate::*;
                places!($builder.layer($layer).layer(ServerLayer::new()));
            }
        }
    )*};
}

server! {
    ServiceBuilder::new();
    cors: CorsLayer::permissive();
    timeout: time_limit();
    compression: CompressionLayer::new();
    catch_panic: CatchPanicLayer::new();
    request_body_limit: RequestBodyLimitLayer::new(1024);
    retry: RetryLayer::new(Again);
    box_clone_sync_service: BoxCloneSyncServiceLayer::new(Identity::new());
}

// These fail, or box the error of what they wrap.
server! {
    ServiceBuilder::new().layer(HandleErrorLayer::new(failed));
    buffer: BufferLayer::new(8);
    timeout_of_tower: Elapses::new(LONG);
}

mod box_clone_service {
    use crate::*;

    #[tokio::test]
    async fn inside() {
        let boxed = BoxCloneServiceLayer::new(Identity::new());
        let layers = ServiceBuilder::new().layer(ServerLayer::new()).layer(boxed);
        one_span(SpanKind::Server, layers.service(service_fn(plain))).await;
    }

    #[tokio::test]
    async fn outside() {
        let boxed = BoxCloneServiceLayer::new(ServerLayer::new());
        one_span(SpanKind::Server, boxed.layer(service_fn(plain))).await;
    }
}

/// A module for each layer around or inside of a client's.
macro_rules! client {
    ($($name:ident: $layer:expr;)*) => {
        mod client {
            $(mod $name {
                use crate::*;

                #[tokio::test]
                async fn inside() {
                    let layers = ServiceBuilder::new().layer(ClientLayer::new()).layer($layer);
                    one_span(SpanKind::Client, layers.service(service_fn(plain))).await;
                }

                #[tokio::test]
                async fn outside() {
                    let layers = ServiceBuilder::new().layer($layer).layer(ClientLayer::new());
                    one_span(SpanKind::Client, layers.service(service_fn(plain))).await;
                }
            })*
        }
    };
}

client! {
    timeout: Elapses::new(LONG);
    timeout_of_tower_http: time_limit();
    buffer: BufferLayer::new(8);
    retry: RetryLayer::new(Again);
    box_clone_service: BoxCloneServiceLayer::new(Identity::new());
    box_clone_sync_service: BoxCloneSyncServiceLayer::new(Identity::new());
    decompression: DecompressionLayer::new();
    follow_redirect: FollowRedirectLayer::new();
}

/// A body that is nothing: no `Body`, not `Clone`, not `Default`.
struct Opaque;

fn default_of<S, B>(_: &S) -> B
where
    S: Service<Request<Opaque>, Response = Response<B>>,
    B: Default,
{
    B::default()
}

/// Nothing is asked of the body of a request, and that of the response has a default if it had one.
#[tokio::test]
async fn bodies_are_what_they_were() {
    let server = ServerLayer::new().layer(service_fn(plain::<Opaque>));
    let client = ClientLayer::new().layer(service_fn(plain::<Opaque>));
    for body in [
        default_of(&server).collect().await,
        default_of(&ServerLayer::new().layer(server.clone()))
            .collect()
            .await,
    ] {
        assert_eq!(body.unwrap().to_bytes(), "");
    }
    let body = default_of(&client).collect().await;
    assert_eq!(body.unwrap().to_bytes(), "");
    let response = client.oneshot(Request::new(Opaque)).await.unwrap();
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "hello"
    );
}
