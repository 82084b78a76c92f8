//! tracing-opentelemetry and the OpenTelemetry SDK.

use std::io;
use std::time::Duration;

use opentelemetry::global;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider, Span, SpanData,
    SpanProcessor,
};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{fmt, registry};

use crate::backend;

/// Sets up one of: `sampled`, `unsampled`, `otlp`, `otlp-json`, `none`; and `sdk-sampled`,
/// `sdk-unsampled`, `sdk-otlp`, `sdk-none`, where nothing is between middleware and SDK.
///
/// # Panics
///
/// If there is no such mode, or a subscriber already.
pub fn install(mode: &str) {
    if mode.ends_with("none") {
        return;
    }
    let provider = match mode.trim_start_matches("sdk-") {
        "sampled" => dropping(Sampler::AlwaysOn),
        "unsampled" => dropping(Sampler::AlwaysOff),
        "otlp" | "otlp-json" => exporting(),
        other => panic!("no such mode of the standard stack: {other}"),
    };
    global::set_text_map_propagator(TraceContextPropagator::new());
    let tracer = provider.tracer("compare");
    global::set_tracer_provider(provider);
    if mode.starts_with("sdk-") {
        return;
    }
    let info = LevelFilter::INFO;
    let spans = tracing_opentelemetry::layer().with_tracer(tracer);
    let lines = fmt::layer().json().with_writer(io::sink);
    let lines = (mode == "otlp-json").then(|| lines.with_filter(info));
    registry().with(spans.with_filter(info)).with(lines).init();
}

/// Spans go to [`Dropped`].
#[must_use]
pub fn dropping(sampler: Sampler) -> SdkTracerProvider {
    SdkTracerProvider::builder()
        .with_sampler(sampler)
        .with_span_processor(Dropped)
        .build()
}

/// With a queue that holds all spans of a run: dropping them would be cheaper.
fn exporting() -> SdkTracerProvider {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(backend::start())
        .with_timeout(Duration::from_secs(10))
        .build()
        .expect("an exporter");
    let queue = BatchConfigBuilder::default().with_max_queue_size(1 << 16);
    let processor = BatchSpanProcessor::builder(exporter).with_batch_config(queue.build());
    SdkTracerProvider::builder()
        .with_span_processor(processor.build())
        .build()
}

/// An exporter that drops what it gets.
#[derive(Debug)]
pub struct Dropped;

impl SpanProcessor for Dropped {
    fn on_start(&self, _: &mut Span, _: &opentelemetry::Context) {}

    fn on_end(&self, span: SpanData) {
        std::hint::black_box(&span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
