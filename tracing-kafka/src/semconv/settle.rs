//! The span of offsets being committed.

use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::TopicPartitionList;
use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::{Birth, TracedSpan, remote_span};

use crate::client::ClientInfo;
use crate::semconv::name::SpanName;
use crate::semconv::{self, SCOPE, SYSTEM};

/// What is committed, as far as it is one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) topic: Option<String>,
    pub(crate) partition: Option<i32>,
    pub(crate) offset: Option<i64>,
}

impl Settled {
    pub(crate) fn list(list: &TopicPartitionList) -> Self {
        let elements = list.elements();
        let Some((first, others)) = elements.split_first() else {
            return Self::default();
        };
        let one_topic = others.iter().all(|other| other.topic() == first.topic());
        let alone = others.is_empty();
        Self {
            topic: one_topic.then(|| first.topic().to_owned()),
            partition: alone.then(|| first.partition()),
            offset: first
                .offset()
                .to_raw()
                .filter(|offset| alone && *offset >= 0),
        }
    }
}

pub(crate) fn settle_span(client: &ClientInfo, settled: &Settled) -> TracedSpan {
    let topic = settled.topic.as_deref();
    remote_span!(
        target: "tracing_kafka",
        Birth::contextual().scope(&SCOPE),
        Level::INFO,
        "kafka.commit",
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = field::display(SpanName("commit", topic)),
        otel.kind = "client",
        messaging.system.name = SYSTEM,
        messaging.operation.name = "commit",
        messaging.operation.type = "settle",
        messaging.destination.name = topic,
        messaging.destination.partition.id = settled.partition.map(field::display),
        messaging.consumer.group.name = client.group(),
        messaging.client.id = client.id(),
        kafka.offset = settled.offset,
        kafka.cluster.id = client.cluster(),
        server.address = client.server_address(),
        server.port = client.server_port(),
    )
}

/// Records that the commit failed.
pub(crate) fn record_settled(span: &TracedSpan, error: &KafkaError) {
    if !span.is_recorded() {
        return;
    }
    let span = span.span();
    tracing::record_all!(
        span,
        otel.status_code = "ERROR",
        otel.status_description = field::display(error),
        "error.type" = &*semconv::kafka_error_type(error),
    );
}
