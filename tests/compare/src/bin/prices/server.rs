//! HTTP servers: an axum router, a request with five headers, its body read to the end.

use axum::Router;
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tracing_compare::servers;

use crate::group::{Group, Row, Work, row, zero};

pub const GROUP: Group = Group {
    name: "server",
    unit: "request",
    rows: &ROWS,
    prepare,
    timed: 20_000,
};

const ROWS: [Row; 25] = [
    zero("empty", "axum with an empty layer, no subscriber"),
    row("tower-http", "empty", "tower-http's TraceLayer, a registry"),
    row("ours-sampled", "empty", "sampled, the sink drops"),
    row("ours-otlp", "empty", "sampled, OTLP"),
    row(
        "ours-otlp-json",
        "empty",
        "sampled, OTLP, `tracing_logs::json()`, no line: what the README recommends",
    ),
    zero("fmt", "axum with an empty layer, `fmt` at INFO"),
    row(
        "ours-otlp-fmt",
        "fmt",
        "sampled, OTLP, `fmt` behind `with_text_ids` at INFO, no line",
    ),
    row("ours-unsampled", "empty", "unsampled"),
    row(
        "ours-unsampled-otlp-json",
        "empty",
        "unsampled, OTLP, `tracing_logs::json()`",
    ),
    row(
        "ours-global-filter",
        "empty",
        "sampled, OTLP, `tracing_logs::json()`, an EnvFilter over all",
    ),
    row("ours-none", "empty", "no subscriber"),
    row(
        "ours-open",
        "empty",
        "sampled, the sink drops, the set of open spans kept",
    ),
    row("ours-otlp-away", "empty", "sampled, OTLP, nobody listens"),
    row(
        "ours-otlp-silent",
        "empty",
        "sampled, OTLP, the backend does not answer",
    ),
    row("ours-otlp-full", "empty", "the same, and the queue is full"),
    row(
        "standard-sampled",
        "empty",
        "axum-tracing-opentelemetry and tracing-opentelemetry, sampled, the processor drops",
    ),
    row(
        "standard-otlp",
        "empty",
        "the same, the SDK's batch processor and OTLP",
    ),
    row(
        "standard-otlp-json",
        "empty",
        "the same, `fmt().json()`, no line",
    ),
    row("standard-unsampled", "empty", "the same, unsampled"),
    row("standard-none", "empty", "the same, no subscriber"),
    row(
        "otel-tower-sampled",
        "empty",
        "opentelemetry-instrumentation-tower, sampled, the processor drops",
    ),
    row(
        "otel-tower-otlp",
        "empty",
        "the same, the SDK's batch processor and OTLP",
    ),
    row("otel-tower-unsampled", "empty", "the same, unsampled"),
    row(
        "fastrace-sampled",
        "empty",
        "fastrace-axum, sampled, the reporter drops",
    ),
    row("fastrace-unsampled", "empty", "the same, unsampled"),
];

fn prepare(name: &str) -> Work {
    let router = servers::router(name);
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    Box::new(move |count| runtime.block_on(send(&router, count)))
}

async fn send(router: &Router, requests: u32) {
    for _ in 0..requests {
        request(router.clone()).await;
    }
}

async fn request(router: Router) {
    let request = Request::get("http://shop.example:8080/users/7?page=2")
        .header("host", "shop.example:8080")
        .header("user-agent", "compare/1.0")
        .header("accept", "application/json")
        .header("accept-encoding", "gzip, br")
        .header(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        .body(Body::empty())
        .expect("a request");
    let response = router.oneshot(request).await.expect("infallible");
    let body = response.into_body().collect().await.expect("a body");
    assert_eq!(body.to_bytes(), "user 7");
}
