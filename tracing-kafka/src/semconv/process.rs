//! The spans of messages being processed.

use std::time::Duration;

use rdkafka::message::Message;
use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::{Birth, TracedSpan, remote_span};

use crate::age::age;
use crate::semconv::name::SpanName;
use crate::semconv::{BatchShape, SCOPE, SYSTEM};
use crate::settings::Settings;

pub(crate) fn process_span<M: Message>(
    birth: Birth,
    settings: &Settings,
    message: &M,
) -> TracedSpan {
    // Each call reads and checks the name anew.
    let topic = message.topic();
    remote_span!(
        target: "tracing_kafka",
        birth.scope(&SCOPE),
        Level::INFO,
        "kafka.process",
        // What comes later stands first: recording looks fields up by name, from the front.
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = field::display(SpanName("process", Some(topic))),
        otel.kind = "consumer",
        messaging.system.name = SYSTEM,
        messaging.operation.name = "process",
        messaging.operation.type = "process",
        messaging.destination.name = topic,
        messaging.destination.partition.id = field::display(message.partition()),
        messaging.consumer.group.name = settings.client.group(),
        messaging.client.id = settings.client.id(),
        messaging.message.body.size = settings.body_size(message.payload()),
        kafka.offset = message.offset(),
        kafka.message.key = settings.key(message.key()),
        kafka.message.tombstone = message.payload().is_none().then_some(true),
        kafka.cluster.id = settings.client.cluster(),
        tracing_kafka.queue_time = age(message).as_ref().map(Duration::as_secs_f64),
        server.address = settings.client.server_address(),
        server.port = settings.client.server_port(),
    )
}

/// What all messages have in common stands on the span, the rest on their links.
pub(crate) fn batch_span<M: Message>(
    birth: Birth,
    settings: &Settings,
    messages: &[M],
    shape: BatchShape<'_>,
) -> TracedSpan {
    remote_span!(
        target: "tracing_kafka",
        birth.scope(&SCOPE),
        Level::INFO,
        "kafka.process",
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = field::display(SpanName("process", shape.topic)),
        otel.kind = "consumer",
        messaging.system.name = SYSTEM,
        messaging.operation.name = "process",
        messaging.operation.type = "process",
        messaging.batch.message_count = i64::try_from(messages.len()).unwrap_or(i64::MAX),
        messaging.destination.name = shape.topic,
        messaging.destination.partition.id = shape.partition.map(field::display),
        messaging.consumer.group.name = settings.client.group(),
        messaging.client.id = settings.client.id(),
        kafka.cluster.id = settings.client.cluster(),
        tracing_kafka.queue_time = messages.iter().filter_map(age).max().map(|age| age.as_secs_f64()),
        server.address = settings.client.server_address(),
        server.port = settings.client.server_port(),
    )
}

/// Records that a handler failed or did not come to its end.
pub(crate) fn record_failure(span: &TracedSpan, error_type: &str, message: &str) {
    let span = span.span();
    tracing::record_all!(
        span,
        otel.status_code = "ERROR",
        otel.status_description = Some(message).filter(|text| !text.is_empty()),
        "error.type" = error_type,
    );
}
