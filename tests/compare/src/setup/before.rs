//! The standard stack one version back: what reqwest-tracing speaks.

use std::time::Duration;

use opentelemetry_0_32::global;
use opentelemetry_0_32::trace::TracerProvider as _;
use opentelemetry_sdk_0_32::error::OTelSdkResult;
use opentelemetry_sdk_0_32::propagation::TraceContextPropagator;
use opentelemetry_sdk_0_32::trace::{Sampler, SdkTracerProvider, Span, SpanData, SpanProcessor};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

/// Sets up one of: `sampled`, `unsampled`, `none`.
///
/// # Panics
///
/// If there is no such mode, or a subscriber already.
pub fn install(mode: &str) {
    let sampler = match mode {
        "sampled" => Sampler::AlwaysOn,
        "unsampled" => Sampler::AlwaysOff,
        "none" => return,
        other => panic!("no such mode of the standard stack: {other}"),
    };
    global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = SdkTracerProvider::builder()
        .with_sampler(sampler)
        .with_span_processor(Dropped)
        .build();
    let tracer = provider.tracer("compare");
    global::set_tracer_provider(provider);
    let spans = tracing_opentelemetry_0_33::layer().with_tracer(tracer);
    registry().with(spans.with_filter(LevelFilter::INFO)).init();
}

/// An exporter that drops what it gets.
#[derive(Debug)]
struct Dropped;

impl SpanProcessor for Dropped {
    fn on_start(&self, _: &mut Span, _: &opentelemetry_0_32::Context) {}

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
