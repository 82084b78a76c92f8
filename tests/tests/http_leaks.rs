//! Nothing is left of a request once it is over, however it ended.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::time::Duration;

use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::{Instrument as _, info_span};
use tracing_tests::http::server::{App, AxumHttp1, AxumHttp2, ServerAdapter};
use tracing_tests::http::{Body, Caller, Trace, endless, eventually, handler, respond, telemetry};
use tracing_tests::resident_kib;

#[tokio::test]
async fn no_span_stays_open_and_memory_does_not_grow() {
    // Before ours, which calls it.
    std::panic::set_hook(Box::new(|_| ()));
    telemetry();
    endings::<AxumHttp1>().await;
    endings::<AxumHttp2>().await;
    let born = telemetry().open.born();
    assert!(born >= 2 * 5 * ENDINGS, "{born}");
    closed().await;

    requests::<AxumHttp1>(1_000).await;
    requests::<AxumHttp2>(1_000).await;
    let before = resident_kib();
    requests::<AxumHttp1>(10_000).await;
    requests::<AxumHttp2>(10_000).await;
    closed().await;
    let grown = resident_kib().saturating_sub(before);
    // 20,000 spans of two kilobytes would be forty megabytes.
    assert!(grown < 8_192, "{grown} KiB more than before");
}

/// Every ending there is, many times.
async fn endings<A: ServerAdapter>() {
    let panics = handler(|_| {
        let panics = async { panic!("on purpose") };
        panics.instrument(info_span!("work"))
    });
    let app = App::new()
        .route("/ok", respond(200))
        .route(
            "/endless",
            handler(|_| async { Response::new(endless("tick")) }),
        )
        .route(
            "/never",
            handler(|_| std::future::pending::<Response<Body>>()),
        )
        .route("/panics", panics)
        .outside(CatchPanicLayer::new());
    let address = A::serve(app).await;
    for _ in 0..ENDINGS {
        let mut caller = Caller::connect(address, A::PROTOCOL).await;
        let trace = Trace::new();
        caller.get("/ok", &trace).await;
        caller.get("/panics", &trace).await;
        let request = caller.request(Method::GET, "/endless", &trace);
        let mut body = caller.open(request).await.unwrap().into_body();
        body.frame().await.unwrap().unwrap();
        drop((body, caller));
        let mut caller = Caller::connect(address, A::PROTOCOL).await;
        let request = caller.request(Method::GET, "/never", &trace);
        let patience = Duration::from_millis(20);
        assert!(
            tokio::time::timeout(patience, caller.open(request))
                .await
                .is_err()
        );
    }
}

/// Plain requests, on one connection.
async fn requests<A: ServerAdapter>(count: usize) {
    let work = handler(|_: Request<Body>| {
        let work = async { Response::new(Body::from("hello")) };
        work.instrument(info_span!("work"))
    });
    let address = A::serve(App::of(work)).await;
    let mut caller = Caller::connect(address, A::PROTOCOL).await;
    let trace = Trace::new();
    let mut seen = 0;
    for _ in 0..count {
        caller.get("/", &trace).await;
        // The sink is not what is measured.
        seen += telemetry().spans.take().len();
    }
    eventually("the last span", || {
        seen += telemetry().spans.take().len();
        (seen >= 2 * count).then_some(())
    })
    .await;
}

async fn closed() {
    eventually("all spans to close", || {
        (telemetry().open.open() == 0).then_some(())
    })
    .await;
    drop(telemetry().spans.take());
}

const ENDINGS: usize = 20;
