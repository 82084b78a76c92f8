//! The span of receiving a message.

use std::time::Instant;

use rdkafka::error::KafkaError;
use rdkafka::message::Message;
use tracing::Level;
use tracing::field;
use tracing_context::{Birth, Link, TracedSpan, remote_span};

use crate::semconv::name::SpanName;
use crate::semconv::{self, SCOPE, SYSTEM};
use crate::settings::Settings;

/// A poll that brought a message.
pub(crate) fn poll_span<M: Message>(
    since: Instant,
    sender: Option<Link>,
    settings: &Settings,
    message: &M,
) -> TracedSpan {
    let mut birth = Birth::contextual().since(since);
    if let Some(sender) = sender {
        birth = birth.link(sender);
    }
    span(birth, settings, Some(message), None)
}

/// A poll that failed.
pub(crate) fn failed_poll_span(
    since: Instant,
    settings: &Settings,
    error: &KafkaError,
) -> TracedSpan {
    let birth = Birth::contextual().since(since);
    span::<rdkafka::message::OwnedMessage>(birth, settings, None, Some(error))
}

fn span<M: Message>(
    birth: Birth,
    settings: &Settings,
    message: Option<&M>,
    error: Option<&KafkaError>,
) -> TracedSpan {
    remote_span!(
        target: "tracing_kafka",
        birth.scope(&SCOPE),
        Level::INFO,
        "kafka.poll",
        otel.name = field::display(SpanName("poll", message.map(M::topic))),
        otel.kind = "client",
        messaging.system.name = SYSTEM,
        messaging.operation.name = "poll",
        messaging.operation.type = "receive",
        messaging.destination.name = message.map(M::topic),
        messaging.destination.partition.id = message.map(|message| field::display(message.partition())),
        messaging.consumer.group.name = settings.client.group(),
        messaging.client.id = settings.client.id(),
        messaging.message.body.size = message.and_then(|message| settings.body_size(message.payload())),
        kafka.offset = message.map(M::offset),
        kafka.message.key = message.and_then(|message| settings.key(message.key())),
        kafka.message.tombstone = message
            .is_some_and(|message| message.payload().is_none())
            .then_some(true),
        kafka.cluster.id = settings.client.cluster(),
        server.address = settings.client.server_address(),
        server.port = settings.client.server_port(),
        otel.status_code = error.map(|_| "ERROR"),
        otel.status_description = error.map(field::display),
        "error.type" = error.map(semconv::kafka_error_type).as_deref(),
    )
}
