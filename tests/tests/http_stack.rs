//! Our layers between others, and around services that no adapter has.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::convert::Infallible;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use tower::{Layer as _, ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tracing_context::{Context, FutureExt as _};
use tracing_tests::http::{Body, Failure, Trace, panicking, telemetry};
use tracing_tower::{ClientLayer, ServerLayer};

fn request(trace: &Trace) -> Request<Body> {
    let request = Request::get("http://example.com/").header("traceparent", trace.parent());
    request.body(Body::empty()).unwrap()
}

/// It answers with a default body, hence ours has to have one.
#[tokio::test]
async fn a_timeout_right_around_ours() {
    telemetry();
    let timeout =
        TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_millis(20));
    let never = service_fn(|_| std::future::pending::<Result<Response<Body>, Infallible>>());
    let stack = ServiceBuilder::new()
        .layer(timeout)
        .layer(ServerLayer::new())
        .service(never);
    let trace = Trace::new();
    let response = stack.oneshot(request(&trace)).await.unwrap();
    assert_eq!(response.status(), 408);
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "");
    assert_eq!(
        trace.tree(1).await,
        "GET [server] error (remote parent) error.type=\"cancelled\"\n"
    );
}

/// Runs a client around `inner` for the caller of a trace, catching panics.
async fn catching<S>(inner: S, trace: &Trace)
where
    S: tower::Service<Request<Body>, Response = Response<Body>, Error = Failure>,
{
    telemetry();
    let client = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .service(ClientLayer::new().layer(inner));
    let call = async { client.oneshot(request(trace)).await };
    let caller = Context::new().with_span(trace.caller.clone());
    assert_eq!(call.with_context(caller).await.unwrap().status(), 500);
}

#[tokio::test]
async fn a_client_that_panics_when_polled() {
    let trace = Trace::new();
    let panics = service_fn(|_| async { panic!("the future panics") });
    catching(panics, &trace).await;
    assert_eq!(
        trace.tree(1).await,
        "\
GET [client] error (remote parent) error.type=\"panic\"
  * exception exception.type=\"panic\" exception.message=\"the future panics\"
"
    );
}

#[tokio::test]
async fn a_client_that_panics_when_called() {
    let trace = Trace::new();
    let panics = service_fn(|_| -> std::future::Ready<Result<Response<Body>, Failure>> {
        panic!("the call panics")
    });
    catching(panics, &trace).await;
    assert_eq!(
        trace.tree(1).await,
        "\
GET [client] error (remote parent) error.type=\"panic\"
  * exception exception.type=\"panic\" exception.message=\"the call panics\"
"
    );
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("the drop panics");
    }
}

#[tokio::test]
async fn a_client_that_panics_when_dropped() {
    let trace = Trace::new();
    // The future keeps what it captured until it is dropped, after its end.
    let panics = service_fn(|_| {
        let bomb = Bomb;
        std::future::poll_fn(move |_| {
            let _ = &bomb;
            std::task::Poll::Ready(Ok(Response::new(Body::empty())))
        })
    });
    catching(panics, &trace).await;
    assert_eq!(
        trace.tree(1).await,
        "\
GET [client] error (remote parent) error.type=\"panic\"
  * exception exception.type=\"panic\" exception.message=\"the drop panics\"
"
    );
}

#[tokio::test]
async fn a_response_that_panics_while_it_is_read() {
    telemetry();
    let trace = Trace::new();
    let inner = service_fn(|_| async { Ok::<_, Failure>(Response::new(panicking())) });
    let client = ClientLayer::new().layer(inner);
    let call = async { client.oneshot(request(&trace)).await };
    let caller = Context::new().with_span(trace.caller.clone());
    let body = call.with_context(caller).await.unwrap().into_body();
    let reader = tokio::spawn(async { drop(body.collect().await) });
    assert!(reader.await.unwrap_err().is_panic());
    assert_eq!(
        trace.tree(1).await,
        "\
GET [client] error (remote parent) http.response.status_code=200 error.type=\"panic\"
  * exception exception.type=\"panic\" exception.message=\"the body panics\"
"
    );
}
