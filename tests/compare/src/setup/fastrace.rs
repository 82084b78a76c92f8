//! fastrace.

use std::borrow::Cow;

use fastrace::collector::{Config, Reporter, SpanRecord};
use fastrace_opentelemetry::OpenTelemetryReporter;
use opentelemetry::InstrumentationScope;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;

use crate::backend;

/// Sets up one of: `sampled`, `unsampled` (which the middleware decides), `otlp`, `none`.
///
/// # Panics
///
/// If there is no such mode.
pub fn install(mode: &str) {
    match mode {
        "sampled" | "unsampled" => fastrace::set_reporter(Dropped, Config::default()),
        "otlp" => fastrace::set_reporter(exporting(), Config::default()),
        "none" => {}
        other => panic!("no such mode of fastrace: {other}"),
    }
}

fn exporting() -> OpenTelemetryReporter {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(backend::start())
        .build()
        .expect("an exporter");
    let resource = Cow::Owned(Resource::builder().build());
    let scope = InstrumentationScope::builder("compare").build();
    OpenTelemetryReporter::new(exporter, resource, scope)
}

struct Dropped;

impl Reporter for Dropped {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        std::hint::black_box(&spans);
    }
}
