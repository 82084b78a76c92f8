//! Subscribers and the like that hear each crate's spans.

use std::time::{Duration, SystemTime};

use fastrace::collector::{Config, Reporter, SpanRecord};
use opentelemetry::global;
use opentelemetry::trace::{SpanKind, Status, TracerProvider as _};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracerProvider, Span, SpanData, SpanProcessor};
use tracing_context::{ContextLayer, FinishedSpan, SpanSink, StatusCode, ValueRef};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

use crate::said::{Heard, Said};

pub fn to_ours(heard: Heard) {
    let layer = ContextLayer::builder().sink(Sink(heard)).build();
    registry().with(layer.filtered()).init();
}

/// To tracing-opentelemetry and to what speaks to the SDK without it.
pub fn to_standard(heard: Heard) {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = SdkTracerProvider::builder();
    let provider = provider.with_span_processor(Processor(heard)).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("compare"));
    global::set_tracer_provider(provider);
    registry().with(layer.with_filter(LevelFilter::INFO)).init();
}

pub fn to_fastrace(heard: Heard) {
    let interval = Config::default().report_interval(Duration::from_millis(10));
    fastrace::set_reporter(Reports(heard), interval);
}

struct Sink(Heard);

impl SpanSink for Sink {
    fn on_end(&self, span: &FinishedSpan) {
        let mut said = Said {
            is_client: span.kind() == tracing_context::SpanKind::Client,
            is_error: span.status() == StatusCode::Error,
            duration: span.duration(),
            ..Said::default()
        };
        for (key, value) in span.attributes().iter() {
            said.attribute(key, text(value));
        }
        self.0.push(said);
    }
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Str(text) => text.to_owned(),
        ValueRef::I64(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

#[derive(Debug)]
struct Processor(Heard);

impl SpanProcessor for Processor {
    fn on_start(&self, _: &mut Span, _: &opentelemetry::Context) {}

    fn on_end(&self, span: SpanData) {
        let mut said = Said {
            is_client: span.span_kind == SpanKind::Client,
            is_error: matches!(span.status, Status::Error { .. }),
            duration: elapsed(span.start_time, span.end_time),
            ..Said::default()
        };
        for attribute in &span.attributes {
            said.attribute(attribute.key.as_str(), attribute.value.to_string());
        }
        self.0.push(said);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

struct Reports(Heard);

impl Reporter for Reports {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        for span in spans {
            let duration = Duration::from_nanos(span.duration_ns);
            let mut said = Said {
                duration,
                ..Said::default()
            };
            for (key, value) in span.properties {
                said.attribute(&key, value.into_owned());
            }
            self.0.push(said);
        }
    }
}

fn elapsed(start: SystemTime, end: SystemTime) -> Duration {
    end.duration_since(start).unwrap_or_default()
}

/// What was heard once nothing more comes: a span can end a little after its caller was served, and
/// some have two.
pub async fn until_quiet(heard: &Heard) -> Vec<Said> {
    let mut spans = Vec::new();
    for waited in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        fastrace::flush();
        let more = heard.take();
        if more.is_empty() && waited > 10 && !spans.is_empty() {
            break;
        }
        spans.extend(more);
    }
    spans
}
