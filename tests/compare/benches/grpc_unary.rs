//! What a unary call costs on a server, ours beside another, over an empty tower layer.
//!
//! `cargo bench --manifest-path tests/compare/Cargo.toml --bench grpc_unary --no-run`, then for each
//! variant
//!
//! ```text
//! valgrind --tool=callgrind tests/compare/target/release/deps/grpc_unary-<hash> VARIANT 1000
//! valgrind --tool=callgrind tests/compare/target/release/deps/grpc_unary-<hash> VARIANT 3000
//! ```
//!
//! The difference of the two counts, divided by 2,000, is the cost of a call. Variants: `noop`,
//! `ours-sampled`, `ours-unsampled`, `ours-disabled`, `peer-sampled`, `peer-unsampled`. Both have
//! an exporter that drops what it gets.

#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use std::convert::Infallible;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, Span, SpanData, SpanProcessor};
use tonic::body::Body;
use tower::{Layer, Service, ServiceExt as _};
use tracing::level_filters::LevelFilter;
use tracing_context::sampler::{AlwaysOff, AlwaysOn};
use tracing_context::{ContextLayer, FinishedSpan, SpanSink};
use tracing_subscriber::prelude::*;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let variant = arguments
        .next()
        .unwrap_or_else(|| "ours-sampled".to_owned());
    let calls = arguments.next().and_then(|n| n.parse().ok());
    let calls = calls.unwrap_or(1_000_u32);
    install(&variant);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let (_, service) = tonic_health::server::health_reporter();
        match variant.split_once('-').map_or("noop", |(whose, _)| whose) {
            "ours" => run(tracing_grpc::ServerLayer::new().layer(service), calls).await,
            "peer" => {
                let layer =
                    tonic_tracing_opentelemetry::middleware::server::OtelGrpcLayer::default();
                run(layer.layer(service), calls).await;
            }
            _ => run(Noop(service), calls).await,
        }
    });
    println!("{variant}: {calls} calls");
}

async fn run<S, B>(service: S, calls: u32)
where
    S: Service<Request<Body>, Response = Response<B>> + Clone,
    S::Error: std::fmt::Debug,
    B: http_body::Body + Unpin,
    B::Error: std::fmt::Debug,
{
    // Memory is kept from earlier spans in a service too.
    measured(&service, 100).await;
    measured(&service, calls).await;
}

#[inline(never)]
async fn measured<S, B>(service: &S, calls: u32)
where
    S: Service<Request<Body>, Response = Response<B>> + Clone,
    S::Error: std::fmt::Debug,
    B: http_body::Body + Unpin,
    B::Error: std::fmt::Debug,
{
    for _ in 0..calls {
        let request = Request::post("http://shop.example:50051/grpc.health.v1.Health/Check")
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header(
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            )
            // An empty message, uncompressed.
            .body(Body::new(Full::from(&[0, 0, 0, 0, 0][..])))
            .expect("a request");
        let response = service.clone().oneshot(request).await.expect("infallible");
        let body = response.into_body().collect().await.expect("a body");
        let trailers = body.trailers().expect("trailers");
        assert_eq!(trailers["grpc-status"], "0");
    }
}

fn install(variant: &str) {
    match variant {
        "ours-sampled" => ours(ContextLayer::builder().sampler(AlwaysOn)),
        "ours-unsampled" => ours(ContextLayer::builder().sampler(AlwaysOff)),
        "peer-sampled" => peer(Sampler::AlwaysOn),
        "peer-unsampled" => peer(Sampler::AlwaysOff),
        "noop" | "ours-disabled" => {}
        other => panic!("no such variant: {other}"),
    }
}

fn ours(layer: tracing_context::LayerBuilder) {
    let layer = layer.sink(Dropped).build();
    tracing_subscriber::registry().with(layer.filtered()).init();
}

fn peer(sampler: Sampler) {
    use opentelemetry_sdk::propagation::TraceContextPropagator;

    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = SdkTracerProvider::builder()
        .with_sampler(sampler)
        .with_span_processor(Dropped)
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
    tracing_subscriber::registry()
        .with(layer.with_filter(LevelFilter::INFO))
        .init();
}

/// An exporter that drops what it gets.
#[derive(Debug)]
struct Dropped;

impl SpanSink for Dropped {
    fn on_end(&self, span: &FinishedSpan) {
        std::hint::black_box(span);
    }
}

impl SpanProcessor for Dropped {
    fn on_start(&self, _: &mut Span, _: &opentelemetry::Context) {}

    fn on_end(&self, span: SpanData) {
        std::hint::black_box(&span);
    }

    fn force_flush(&self) -> opentelemetry_sdk::error::OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(
        &self,
        _: std::time::Duration,
    ) -> opentelemetry_sdk::error::OTelSdkResult {
        Ok(())
    }
}

/// The fair zero.
#[derive(Clone)]
struct Noop<S>(S);

impl<S, R> Service<R> for Noop<S>
where
    S: Service<R, Error = Infallible>,
{
    type Response = S::Response;
    type Error = Infallible;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}
