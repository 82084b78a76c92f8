//! What a status code or a failure says of a span.

use std::io;

use tracing_context::testing::TreePrinter;
use tracing_tower::ServerLayer;

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::trace::outline;
use crate::http::{Exchange, Failure, Probe, Trace, fallible, respond};

pub async fn statuses_below_500_are_no_errors<A: ServerAdapter>() {
    for status in [200, 201, 302, 400, 401, 404, 429, 499] {
        let mut server = start::<A, _>(App::of(respond(status))).await;
        let trace = Trace::new();
        assert_eq!(server.get("/", &trace).await.status, status);
        let name = name::<A>("GET", "/");
        trace
            .leaves(format!(
                "{name} [server] (remote parent) http.response.status_code={status}\n"
            ))
            .await;
    }
}

pub async fn statuses_from_500_are_errors<A: ServerAdapter>() {
    for status in [500, 501, 503, 599] {
        let mut server = start::<A, _>(App::of(respond(status))).await;
        let trace = Trace::new();
        assert_eq!(server.get("/", &trace).await.status, status);
        let name = name::<A>("GET", "/");
        trace
            .leaves(format!(
                "{name} [server] error (remote parent) \
                 http.response.status_code={status} error.type=\"{status}\"\n"
            ))
            .await;
    }
}

fn fails() -> Exchange {
    fallible(|_| async {
        let cause = io::Error::new(io::ErrorKind::ConnectionRefused, "the shop is closed");
        Err(Failure::new(cause))
    })
}

pub async fn a_failed_service_is_an_error<A: ServerAdapter>() {
    let mut server = start::<A, _>(App::of(fails())).await;
    let trace = Trace::new();
    // A layer outside makes it an answer, which our span does not see.
    assert_eq!(server.get("/", &trace).await.status, 500);
    let name = name::<A>("GET", "/");
    let Some(spans) = trace.recorded(1).await else {
        return;
    };
    assert_eq!(
        outline(&spans),
        format!(
            "{name} [server] error(the shop is closed) (remote parent) \
             error.type=\"tracing_tests::http::exchange::Failure\"\n"
        )
    );
    let all = TreePrinter::new().print(&spans);
    assert!(!all.contains("head_duration"), "{all}");
}

pub async fn hooks_classify_failures<A: ServerAdapter>() {
    let probe = Probe {
        error_type: Some("closed"),
        ..Probe::default()
    };
    let layer = ServerLayer::new().hooks(probe);
    let mut server = start::<A, _>(App::with(layer).route("/", fails())).await;
    let trace = Trace::new();
    server.get("/", &trace).await;
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "{name} [server] error(the shop is closed) (remote parent) \
             error.type=\"closed_failure\"\n"
        ))
        .await;
}
