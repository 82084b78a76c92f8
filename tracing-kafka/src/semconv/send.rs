//! The span of a record being sent.

use rdkafka::error::KafkaError;
use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::{Birth, SpanKind, TracedSpan, remote_span};

use crate::semconv::name::SpanName;
use crate::semconv::{self, SCOPE, SYSTEM};
use crate::settings::Settings;

/// What is known of a record before it is sent.
#[derive(Clone, Copy)]
pub(crate) struct Outgoing<'a> {
    pub(crate) topic: &'a str,
    /// If the caller chose one.
    pub(crate) partition: Option<i32>,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) payload: Option<&'a [u8]>,
}

pub(crate) fn send_span(
    birth: Birth,
    kind: SpanKind,
    settings: &Settings,
    record: Outgoing<'_>,
) -> TracedSpan {
    remote_span!(
        target: "tracing_kafka",
        // Or an acknowledgement that nobody waits for would keep the sender's span open.
        parent: None,
        birth.scope(&SCOPE),
        Level::INFO,
        "kafka.send",
        // What comes later stands first: recording looks fields up by name, from the front.
        messaging.destination.partition.id = record.partition.map(field::display),
        kafka.offset = Empty,
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = field::display(SpanName("send", Some(record.topic))),
        otel.kind = kind.as_str(),
        messaging.system.name = SYSTEM,
        messaging.operation.name = "send",
        messaging.operation.type = "send",
        messaging.destination.name = record.topic,
        messaging.client.id = settings.client.id(),
        messaging.message.body.size = settings.body_size(record.payload),
        kafka.message.key = settings.key(record.key),
        kafka.message.tombstone = record.payload.is_none().then_some(true),
        kafka.cluster.id = settings.client.cluster(),
        server.address = settings.client.server_address(),
        server.port = settings.client.server_port(),
    )
}

/// Records what the broker, or librdkafka in its place, said of a record. Partition and offset are
/// negative where they are unknown.
pub(crate) fn record_delivery(
    span: &TracedSpan,
    partition: i32,
    offset: i64,
    error: Option<&KafkaError>,
) {
    if !span.is_recorded() {
        return;
    }
    let error_type = error.map(semconv::kafka_error_type);
    let span = span.span();
    tracing::record_all!(
        span,
        messaging.destination.partition.id = (partition >= 0).then(|| field::display(partition)),
        kafka.offset = (error.is_none() && offset >= 0).then_some(offset),
        otel.status_code = error.map(|_| "ERROR"),
        otel.status_description = error.map(field::display),
        "error.type" = error_type.as_deref(),
    );
}

/// Records that a record was not even taken. Without an error it was just thrown away.
pub(crate) fn record_refusal(span: &TracedSpan, error: Option<&KafkaError>) {
    if !span.is_recorded() {
        return;
    }
    let error_type = error.map(semconv::kafka_error_type);
    let span = span.span();
    tracing::record_all!(
        span,
        otel.status_code = "ERROR",
        otel.status_description = error.map(field::display),
        "error.type" = error_type.as_deref().unwrap_or("not_enqueued"),
    );
}
