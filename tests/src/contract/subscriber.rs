//! Installs what a set-up is made of.

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_context::SpanFilter;
use tracing_core::Subscriber;
use tracing_subscriber::filter::{EnvFilter, Targets, dynamic_filter_fn};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Registry, fmt, registry, reload};

use crate::OpenSpans;
use crate::contract::JsonLines;
use crate::contract::Setup;
use crate::http::{Spans, Telemetry};

/// Makes this set-up the global default of the process.
pub(crate) fn install(setup: Setup, telemetry: &Telemetry) {
    let (spans, logs) = (&telemetry.spans, &telemetry.logs);
    match setup {
        Setup::Alone => registry().with(ours(spans)).init(),
        Setup::Json => registry().with(ours(spans)).with(json(logs)).init(),
        Setup::Fmt => registry()
            .with(ours(spans))
            .with(json(logs))
            .with(discarded().with_filter(LevelFilter::TRACE))
            .init(),
        Setup::Foreign => registry()
            .with(ours(spans))
            .with(json(logs))
            .with(OpenSpans::default())
            .init(),
        Setup::Reload => {
            let (ours, _) = reload::Layer::<_, Registry>::new(ours(spans));
            let (filter, _) = reload::Layer::new(LevelFilter::INFO);
            let json = tracing_logs::json().with_writer(logs.clone());
            registry().with(ours).with(json.with_filter(filter)).init();
        }
        Setup::Dynamic => {
            let json = tracing_logs::json().with_writer(logs.clone());
            let within = dynamic_filter_fn(|metadata, context| {
                *metadata.level() <= Level::INFO || context.lookup_current().is_some()
            });
            registry()
                .with(ours(spans))
                .with(json.with_filter(directives()))
                .with(discarded().with_filter(within))
                .init();
        }
        Setup::Hidden => {
            let layer = tracing_context::ContextLayer::builder().sink(spans.clone());
            registry()
                .with(layer.build().with_filter(SpanFilter::new(hiding())))
                .with(json(logs))
                .init();
            tracing_context::install_panic_hook();
        }
        Setup::Bare => {}
    }
}

/// Our layer as users get it, with their default filter. Exports to this sink.
fn ours<S>(spans: &Spans) -> impl Layer<S> + Send + Sync + use<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let telemetry = tracing_export::Telemetry::builder("tests")
        .source(|_| None)
        .without_exporter()
        .sink(spans.clone())
        .build();
    // For as long as the process lives, as in a service.
    Box::leak(Box::new(telemetry.expect("no thread is started"))).layer()
}

fn json<S>(logs: &JsonLines) -> impl Layer<S> + Send + Sync + use<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = tracing_logs::json().with_writer(logs.clone());
    layer.with_filter(LevelFilter::INFO)
}

fn discarded<S>() -> impl Layer<S> + Send + Sync + use<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fmt::layer().with_writer(std::io::sink)
}

/// By the names and the fields of spans around a line. They let pass what INFO does.
fn directives() -> EnvFilter {
    EnvFilter::try_new("info,[work]=info,[{http.request.method}]=info").expect("three directives")
}

fn hiding() -> Targets {
    Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("tracing_grpc", LevelFilter::OFF)
        .with_target("tracing_kafka", LevelFilter::OFF)
        .with_target("tracing_tower", LevelFilter::OFF)
}
