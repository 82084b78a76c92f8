//! Log lines: a message and three fields inside of a span with three fields, to a writer that drops
//! them.

use std::io;

use opentelemetry::trace::TracerProvider as _;
use tracing::{Subscriber, info, info_span};
use tracing_bunyan_formatter::{BunyanFormattingLayer, JsonStorageLayer};
use tracing_compare::setup::standard;
use tracing_context::ContextLayer;
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{fmt, registry};

use crate::group::{Group, Row, Work, zero};

pub const GROUP: Group = Group {
    name: "logs",
    unit: "line",
    rows: &ROWS,
    prepare,
    timed: 20_000,
};

const ROWS: [Row; 11] = [
    zero("json", "`tracing_logs::json()`, with ids"),
    zero("datadog", "`tracing_logs::datadog()`, with ids"),
    zero("logfmt", "`tracing_logs::logfmt()`, with ids"),
    zero(
        "compact-with-text-ids",
        "`fmt().compact()` behind `with_text_ids`, with ids",
    ),
    zero("fmt-compact", "`fmt().compact()`"),
    zero("fmt-json", "`fmt().json()`"),
    zero("fmt-json-flat", "`fmt().json()`, flat, no list of spans"),
    zero("json-subscriber", "json-subscriber"),
    zero("bunyan", "tracing-bunyan-formatter"),
    zero(
        "fmt-json-standard",
        "`fmt().json()` beside tracing-opentelemetry: still no ids",
    ),
    zero(
        "json-subscriber-standard",
        "json-subscriber with the ids of tracing-opentelemetry",
    ),
];

fn prepare(name: &str) -> Work {
    install(name);
    let span = info_span!("order", order.id = 7_u64, user = "ann", express = true);
    Box::new(move |count| span.in_scope(|| lines(count)))
}

fn lines(count: u32) {
    for line in 0..count {
        info!(items = line, price = 12.5, currency = "EUR", "accepted");
    }
}

fn install(name: &str) {
    let context = || {
        let layer = ContextLayer::builder().build().filtered();
        registry().with(layer)
    };
    let sink = io::sink;
    match name {
        "json" => set(context().with(tracing_logs::json().with_writer(sink))),
        "datadog" => set(context().with(tracing_logs::datadog().with_writer(sink))),
        "logfmt" => set(context().with(tracing_logs::logfmt().with_writer(sink))),
        "compact-with-text-ids" => {
            let text = fmt::layer().compact().with_ansi(false).with_writer(sink);
            set(context().with(text.with_text_ids()));
        }
        "fmt-compact" => {
            let text = fmt::layer().compact().with_ansi(false).with_writer(sink);
            set(registry().with(text));
        }
        "fmt-json" => set(registry().with(fmt::layer().json().with_writer(sink))),
        "fmt-json-flat" => {
            let flat = fmt::layer()
                .json()
                .flatten_event(true)
                .with_span_list(false);
            set(registry().with(flat.with_writer(sink)));
        }
        "json-subscriber" => set(registry().with(json_subscriber::layer().with_writer(sink))),
        "bunyan" => set(registry()
            .with(JsonStorageLayer)
            .with(BunyanFormattingLayer::new("shop".to_owned(), sink))),
        "fmt-json-standard" => {
            let provider = standard::dropping(opentelemetry_sdk::trace::Sampler::AlwaysOn);
            let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("compare"));
            let lines = fmt::layer().json().with_writer(sink);
            set(registry()
                .with(spans.with_filter(LevelFilter::INFO))
                .with(lines));
        }
        "json-subscriber-standard" => {
            let provider = standard::dropping(opentelemetry_sdk::trace::Sampler::AlwaysOn);
            let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("compare"));
            let lines = json_subscriber::layer()
                .with_writer(sink)
                .with_opentelemetry_ids(true);
            set(registry()
                .with(spans.with_filter(LevelFilter::INFO))
                .with(lines));
        }
        other => panic!("no such row: {other}"),
    }
}

fn set(subscriber: impl Subscriber + Send + Sync) {
    tracing::subscriber::set_global_default(subscriber).expect("the only subscriber");
}
