//! gRPC servers: a unary call of tonic's health service, its trailers read.

use std::fmt::Debug;

use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use tonic::body::Body;
use tonic_tracing_opentelemetry::middleware::server::OtelGrpcLayer;
use tower::{Layer as _, Service, ServiceExt as _};
use tracing_compare::empty::Empty;
use tracing_compare::setup::{ours, standard};
use tracing_grpc::ServerLayer;

use crate::group::{Group, Row, Work, row, zero};

pub const GROUP: Group = Group {
    name: "grpc",
    unit: "unary call",
    rows: &ROWS,
    prepare,
    timed: 20_000,
};

const ROWS: [Row; 9] = [
    zero(
        "empty",
        "a tonic service with an empty layer, no subscriber",
    ),
    row("ours-sampled", "empty", "sampled, the sink drops"),
    row("ours-otlp", "empty", "sampled, OTLP"),
    row(
        "ours-otlp-json",
        "empty",
        "sampled, OTLP, `tracing_logs::json()`, no line",
    ),
    row("ours-unsampled", "empty", "unsampled"),
    row("ours-none", "empty", "no subscriber"),
    row(
        "standard-sampled",
        "empty",
        "tonic-tracing-opentelemetry and tracing-opentelemetry, sampled, the processor drops",
    ),
    row("standard-unsampled", "empty", "the same, unsampled"),
    row("standard-none", "empty", "the same, no subscriber"),
];

fn prepare(name: &str) -> Work {
    let (_, health) = tonic_health::server::health_reporter();
    match name.split_once('-').unwrap_or((name, "")) {
        ("empty", _) => calls(Empty.layer(health)),
        ("ours", mode) => {
            ours::install(mode);
            calls(ServerLayer::new().layer(health))
        }
        ("standard", mode) => {
            standard::install(mode);
            calls(OtelGrpcLayer::default().layer(health))
        }
        _ => panic!("no such row: {name}"),
    }
}

fn calls<S, B>(service: S) -> Work
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + 'static,
    S::Error: Debug,
    B: http_body::Body,
    B::Error: Debug,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    Box::new(move |count| {
        runtime.block_on(async {
            for _ in 0..count {
                call(service.clone()).await;
            }
        });
    })
}

async fn call<S, B>(service: S)
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Debug,
    B: http_body::Body,
    B::Error: Debug,
{
    let request = Request::post("http://shop.example:50051/grpc.health.v1.Health/Check")
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("user-agent", "compare/1.0")
        .header(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        // An empty message, uncompressed.
        .body(Body::new(Full::from(&[0, 0, 0, 0, 0][..])))
        .expect("a request");
    let response = service.oneshot(request).await.expect("infallible");
    let body = response.into_body().collect().await.expect("a body");
    let trailers = body.trailers().expect("trailers");
    assert_eq!(trailers["grpc-status"], "0");
}
