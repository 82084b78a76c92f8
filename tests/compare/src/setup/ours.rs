//! Ours.

use std::io;

use tracing_context::sampler::{AlwaysOff, AlwaysOn, Sampler};
use tracing_context::{ContextLayer, FinishedSpan, OpenSpans, SpanSink};
use tracing_export::{Telemetry, TelemetryBuilder};
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt, registry};

use crate::backend;

/// Sets up one of: `sampled`, `unsampled`, `otlp`, `otlp-json`, `unsampled-otlp-json`, `otlp-fmt`,
/// `global-filter`, `none`; `open` with the set of open spans; with a backend that is gone
/// `otlp-away`, `otlp-silent` and `otlp-full`; and `fmt`, which has nothing of ours.
///
/// # Panics
///
/// If there is no such mode, or a subscriber already.
pub fn install(mode: &str) {
    let info = LevelFilter::INFO;
    match mode {
        "sampled" => dropping(AlwaysOn),
        "unsampled" => dropping(AlwaysOff),
        "open" => {
            let layer = ContextLayer::builder().sampler(AlwaysOn).sink(Dropped);
            let layer = layer.open_spans(&OpenSpans::default()).build();
            registry().with(layer.filtered()).init();
        }
        "otlp" => registry().with(exporting(AlwaysOn).layer()).init(),
        "otlp-away" => to("http://127.0.0.1:1/v1/traces".to_owned(), MUCH),
        "otlp-silent" => to(backend::silent(), MUCH),
        "otlp-full" => to(backend::silent(), 128 << 10),
        "otlp-json" => with_json(AlwaysOn),
        "unsampled-otlp-json" => with_json(AlwaysOff),
        "otlp-fmt" => {
            let text = fmt::layer().with_writer(io::sink).with_text_ids();
            registry()
                .with(exporting(AlwaysOn).layer())
                .with(text.with_filter(info))
                .init();
        }
        "global-filter" => registry()
            .with(EnvFilter::new("info"))
            .with(exporting(AlwaysOn).layer())
            .with(tracing_logs::json().with_writer(io::sink))
            .init(),
        "fmt" => registry()
            .with(fmt::layer().with_writer(io::sink).with_filter(info))
            .init(),
        "none" => {}
        other => panic!("no such mode of ours: {other}"),
    }
}

fn dropping(sampler: impl Sampler) {
    let layer = ContextLayer::builder().sampler(sampler).sink(Dropped);
    registry().with(layer.build().filtered()).init();
}

/// What our README recommends.
fn with_json(sampler: impl Sampler) {
    let lines = tracing_logs::json().with_writer(io::sink);
    let filter = tracing_logs::env_from(|_| None);
    registry()
        .with(exporting(sampler).layer())
        .with(lines.with_filter(filter))
        .init();
}

fn exporting(sampler: impl Sampler) -> &'static Telemetry {
    kept(builder(backend::start()).sampler(sampler))
}

/// With so much memory for spans.
fn to(backend: String, queue_bytes: usize) {
    let telemetry = kept(builder(backend).max_queue_bytes(queue_bytes));
    registry().with(telemetry.layer()).init();
}

fn builder(backend: String) -> TelemetryBuilder {
    let builder = Telemetry::builder("compare").source(|_| None);
    builder.endpoint(backend)
}

/// Until the process ends.
fn kept(builder: TelemetryBuilder) -> &'static Telemetry {
    Box::leak(Box::new(builder.build().expect("an exporter")))
}

const MUCH: usize = 32 << 20;

/// An exporter that drops what it gets.
struct Dropped;

impl SpanSink for Dropped {
    fn on_end(&self, span: &FinishedSpan) {
        std::hint::black_box(span);
    }
}
