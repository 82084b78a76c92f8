//! Callers that leave, and timeouts.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, Response, StatusCode};
use http_body_util::BodyExt as _;
use tokio::sync::Notify;
use tower_http::timeout::TimeoutLayer;

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::trace::outline;
use crate::http::{Body, Exchange, Trace, endless, handler};

/// A handler that never answers, and tells when it has begun.
fn forever() -> (Arc<Notify>, Exchange) {
    let begun = Arc::new(Notify::new());
    let handler = {
        let begun = Arc::clone(&begun);
        handler(move |_| {
            begun.notify_one();
            std::future::pending::<Response<Body>>()
        })
    };
    (begun, handler)
}

pub async fn a_caller_that_leaves_during_the_body<A: ServerAdapter>() {
    let app = App::of(handler(|_| async { Response::new(endless("tick")) }));
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    let request = server.request(Method::GET, "/", &trace);
    let mut body = server.open(request).await.unwrap().into_body();
    body.frame().await.unwrap().unwrap();
    drop((body, server));
    let Some(span) = trace.recorded_server().await else {
        return;
    };
    assert!(
        span.attributes()
            .get("tracing_tower.time_to_head")
            .is_some()
    );
    let name = name::<A>("GET", "/");
    assert_eq!(
        outline(&[span]),
        format!(
            "{name} [server] error (remote parent) \
             http.response.status_code=200 error.type=\"aborted\"\n"
        )
    );
}

pub async fn a_caller_that_leaves_before_the_head<A: ServerAdapter>() {
    let (begun, handler) = forever();
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    let request = server.request(Method::GET, "/", &trace);
    tokio::select! {
        _ = server.open(request) => panic!("there is no answer"),
        () = begun.notified() => {}
    }
    drop(server);
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "{name} [server] error (remote parent) error.type=\"cancelled\"\n"
        ))
        .await;
}

fn timeout() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_millis(50))
}

/// The caller gets an answer that our span does not see.
pub async fn a_timeout_outside<A: ServerAdapter>() {
    let (_, handler) = forever();
    let mut server = start::<A, _>(App::of(handler).outside(timeout())).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.status, 408);
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "{name} [server] error (remote parent) error.type=\"cancelled\"\n"
        ))
        .await;
}

pub async fn a_timeout_inside<A: ServerAdapter>() {
    let (_, handler) = forever();
    let mut server = start::<A, _>(App::of(handler).inside(timeout())).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.status, 408);
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "{name} [server] (remote parent) http.response.status_code=408\n"
        ))
        .await;
}
