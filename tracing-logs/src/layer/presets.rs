//! The formats that there are.

use std::borrow::Cow;

use tracing_core::Level;

use crate::layer::builder::LogLayer;
use crate::layer::member::{Attribute, What};
use crate::layer::shape::{Encoding, Shape};
use crate::layer::timestamp::TimeFormat;
use crate::layer::value;

/// A layer that writes each event as one flat JSON object on a line of its own, to stdout, with
/// the keys that OpenTelemetry names for ids.
///
/// See [the crate's documentation](crate) for what a line has.
///
/// ```
/// use tracing_subscriber::prelude::*;
///
/// tracing_subscriber::registry()
///     .with(tracing_context::ContextLayer::builder().build().filtered())
///     .with(tracing_logs::json().with_filter(tracing_logs::env()))
///     .init();
/// tracing::info!("ready");
/// ```
#[must_use]
pub fn json() -> LogLayer {
    LogLayer::new(Shape::new(
        Encoding::Json,
        vec![
            ("timestamp", What::Time),
            ("level", What::Level(upper)),
            ("message", What::Message),
            ("target", What::Target),
            ("service", resource(SERVICE)),
            ("trace_id", What::TraceId),
            ("span_id", What::SpanId),
            ("trace_flags", What::Flags),
        ],
    ))
}

/// As [`json`], with the keys that Datadog reads without a pipeline of your own.
///
/// `dd.trace_id` is the lower half of the trace id, `dd.span_id` the span id, both as decimal
/// numbers; `trace_id` and `span_id` are the ids whole, as OpenTelemetry writes them; `dd.env` and `dd.version` are the resource's `deployment.environment.name` and
/// `service.version`. `exception.*` fields become `error.kind`, `error.message` and `error.stack`,
/// and a field `error` becomes `error.message`
/// ([Datadog, "Correlating logs and traces"](https://docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces/opentelemetry/),
/// ["Standard attributes"](https://docs.datadoghq.com/standard-attributes/)).
#[must_use]
pub fn datadog() -> LogLayer {
    let mut shape = Shape::new(
        Encoding::Json,
        vec![
            ("timestamp", What::Time),
            ("status", What::Level(lower)),
            ("message", What::Message),
            ("logger.name", What::Target),
            ("service", resource(SERVICE)),
            ("dd.env", resource(ENVIRONMENT)),
            ("dd.version", resource(VERSION)),
            ("dd.trace_id", What::TraceIdLowDecimal),
            ("dd.span_id", What::SpanIdDecimal),
            ("trace_id", What::TraceId),
            ("span_id", What::SpanId),
        ],
    );
    shape.rename_all([
        ("error", "error.message"),
        ("exception.type", "error.kind"),
        ("exception.message", "error.message"),
        ("exception.stacktrace", "error.stack"),
        ("thread.name", "logger.thread_name"),
    ]);
    LogLayer::new(shape)
}

/// As [`json`], with the keys that Google Cloud's agents read: `severity`, `time` in nanoseconds,
/// and the trace as `projects/<project>/traces/<id>`
/// ([Google Cloud, "Structured logging"](https://cloud.google.com/logging/docs/structured-logging)).
///
/// [`LogLayer::with_source_location`] adds `logging.googleapis.com/sourceLocation`; a field
/// `exception.stacktrace` becomes `stack_trace`, where Error Reporting looks for it.
#[must_use]
pub fn gcp(project: &str) -> LogLayer {
    let mut before_id = Vec::new();
    value::text(&mut before_id, &format!("projects/{project}/traces/"));
    // The id goes on in the same string.
    before_id.pop();
    let mut shape = Shape::new(
        Encoding::Json,
        vec![
            ("time", What::Time),
            ("severity", What::Level(severity)),
            ("message", What::Message),
            ("target", What::Target),
            ("service", resource(SERVICE)),
            (
                "logging.googleapis.com/trace",
                What::TraceIdAfter(before_id),
            ),
            ("logging.googleapis.com/spanId", What::SpanId),
            ("logging.googleapis.com/trace_sampled", What::Sampled),
        ],
    );
    shape.time = TimeFormat::Rfc3339Nanos;
    shape.location = vec![(
        "logging.googleapis.com/sourceLocation",
        What::SourceLocation,
    )];
    shape.rename_all([("exception.stacktrace", "stack_trace")]);
    LogLayer::new(shape)
}

/// As [`json`], with the keys of the Elastic Common Schema
/// ([Elastic, "ECS logging"](https://www.elastic.co/guide/en/ecs-logging/overview/current/intro.html),
/// ["Field reference"](https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html)).
///
/// `service.version` and `service.environment` are the resource's `service.version` and
/// `deployment.environment.name`. `exception.*` fields become `error.type`, `error.message` and
/// `error.stack_trace`, and a field `error` becomes `error.message`. A field whose name is that of
/// an object of the schema (`user`, `host`, `event` ..) stands among the `labels`: Elasticsearch
/// refuses a line that has a text where the schema has an object.
#[must_use]
pub fn ecs() -> LogLayer {
    let mut shape = Shape::new(
        Encoding::Json,
        vec![
            ("@timestamp", What::Time),
            ("log.level", What::Level(lower)),
            ("message", What::Message),
            ("ecs.version", What::Fixed(b"\"8.11.0\"".to_vec())),
            ("log.logger", What::Target),
            ("service.name", resource(SERVICE)),
            ("service.version", resource(VERSION)),
            ("service.environment", resource(ENVIRONMENT)),
            ("trace.id", What::TraceId),
            ("span.id", What::SpanId),
        ],
    );
    shape.location = vec![
        ("log.origin.file.name", What::File),
        ("log.origin.file.line", What::Line),
    ];
    shape.rename_all([
        ("exception.type", "error.type"),
        ("exception.message", "error.message"),
        ("exception.stacktrace", "error.stack_trace"),
        ("code.file.path", "log.origin.file.name"),
        ("code.line.number", "log.origin.file.line"),
        ("thread.name", "process.thread.name"),
        ("error", "error.message"),
        // A text in the schema.
        ("network.protocol.name", "network.protocol"),
        (
            "network.protocol.version",
            "labels.network_protocol_version",
        ),
    ]);
    for (object, label) in ECS_OBJECTS {
        shape.rename((*object).into(), (*label).into());
    }
    LogLayer::new(shape)
}

/// A layer that writes each event as a line of `key=value`, as Loki's `| logfmt` reads it. What is
/// said of JSON elsewhere holds, but that a value stands in quotes only where it is not one plain
/// word, and that fields are never [nested](LogLayer::with_nested_fields).
///
/// ```
/// # let layer =
/// tracing_logs::logfmt();
/// // ts=2026-11-23T07:05:52.123456Z level=info msg="two items" target=shop trace_id=4bf9…
/// # drop(layer);
/// ```
#[must_use]
pub fn logfmt() -> LogLayer {
    LogLayer::new(Shape::new(
        Encoding::Logfmt,
        vec![
            ("ts", What::Time),
            ("level", What::Level(lower)),
            ("msg", What::Message),
            ("target", What::Target),
            ("service", resource(SERVICE)),
            ("trace_id", What::TraceId),
            ("span_id", What::SpanId),
            ("trace_flags", What::Flags),
        ],
    ))
}

/// The objects of the schema at the top of a line
/// ([Elastic, "ECS field reference"](https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html)),
/// and where a field of that name goes.
const ECS_OBJECTS: &[(&str, &str)] = &[
    ("agent", "labels.agent"),
    ("as", "labels.as"),
    ("client", "labels.client"),
    ("cloud", "labels.cloud"),
    ("code_signature", "labels.code_signature"),
    ("container", "labels.container"),
    ("data_stream", "labels.data_stream"),
    ("destination", "labels.destination"),
    ("device", "labels.device"),
    ("dll", "labels.dll"),
    ("dns", "labels.dns"),
    ("ecs", "labels.ecs"),
    ("elf", "labels.elf"),
    ("email", "labels.email"),
    ("event", "labels.event"),
    ("faas", "labels.faas"),
    ("file", "labels.file"),
    ("geo", "labels.geo"),
    ("group", "labels.group"),
    ("hash", "labels.hash"),
    ("host", "labels.host"),
    ("http", "labels.http"),
    ("interface", "labels.interface"),
    ("labels", "labels.labels"),
    ("log", "labels.log"),
    ("macho", "labels.macho"),
    ("network", "labels.network"),
    ("observer", "labels.observer"),
    ("orchestrator", "labels.orchestrator"),
    ("organization", "labels.organization"),
    ("os", "labels.os"),
    ("package", "labels.package"),
    ("pe", "labels.pe"),
    ("process", "labels.process"),
    ("registry", "labels.registry"),
    ("related", "labels.related"),
    ("risk", "labels.risk"),
    ("rule", "labels.rule"),
    ("server", "labels.server"),
    ("service", "labels.service"),
    ("source", "labels.source"),
    ("span", "labels.span"),
    ("threat", "labels.threat"),
    ("tls", "labels.tls"),
    ("trace", "labels.trace"),
    ("transaction", "labels.transaction"),
    ("url", "labels.url"),
    ("user", "labels.user"),
    ("user_agent", "labels.user_agent"),
    ("vlan", "labels.vlan"),
    ("volume", "labels.volume"),
    ("vulnerability", "labels.vulnerability"),
    ("x509", "labels.x509"),
];

const SERVICE: &str = "service.name";
const VERSION: &str = "service.version";
const ENVIRONMENT: &str = "deployment.environment.name";

const fn resource(key: &'static str) -> What {
    What::Resource(Attribute::new(Cow::Borrowed(key)))
}

const fn upper(level: Level) -> &'static str {
    match level {
        Level::TRACE => "\"TRACE\"",
        Level::DEBUG => "\"DEBUG\"",
        Level::INFO => "\"INFO\"",
        Level::WARN => "\"WARN\"",
        Level::ERROR => "\"ERROR\"",
    }
}

const fn lower(level: Level) -> &'static str {
    match level {
        Level::TRACE => "\"trace\"",
        Level::DEBUG => "\"debug\"",
        Level::INFO => "\"info\"",
        Level::WARN => "\"warn\"",
        Level::ERROR => "\"error\"",
    }
}

/// [Google Cloud, "LogSeverity"](https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity).
const fn severity(level: Level) -> &'static str {
    match level {
        Level::TRACE | Level::DEBUG => "\"DEBUG\"",
        Level::INFO => "\"INFO\"",
        Level::WARN => "\"WARNING\"",
        Level::ERROR => "\"ERROR\"",
    }
}
