//! Batches.

use tracing_context::testing::TreePrinter;
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::OwnedMessage;
use tracing_kafka::rdkafka::producer::{FutureRecord, Producer as _};
use tracing_kafka::{BatchExt as _, ConsumerTracing};

use crate::http::telemetry;
use crate::kafka::{Broker, Kafka, PATIENCE, received, recorded_around};

pub async fn a_batch_of_500<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    for _ in 0..500 {
        let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
        drop(
            kafka
                .caller()
                .in_scope(|| producer.send_result(record).unwrap()),
        );
    }
    producer.flush(PATIENCE).unwrap();
    let batch = batch(&kafka, &[&kafka.topic], 500).await;
    let trace = batch.process_batch(async |batch| {
        assert_eq!(batch.len(), 500);
        Ok::<_, KafkaError>(tracing_context::current())
    });
    let Some(spans) = recorded_around(trace.await.unwrap()).await else {
        return;
    };
    assert_eq!(
        spans[0].name().replace(&kafka.topic, "orders"),
        "process orders"
    );
    let count = spans[0].attributes().get("messaging.batch.message_count");
    assert_eq!(count.unwrap().as_i64(), Some(500));
    // What the layer keeps unless told otherwise.
    assert_eq!(spans[0].links().len(), 128);
    assert_eq!(spans[0].dropped_links(), 372);
    let sent = kafka.trace.recorded(500).await.unwrap_or_default();
    for link in spans[0].links() {
        assert!(
            sent.iter()
                .any(|span| span.span_id() == link.context().span_id())
        );
    }
}

pub async fn what_a_batch_has_in_common<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let other = kafka.other_topic(1).await;
    kafka.send(&producer, "1").await;
    kafka.send(&producer, "2").await;
    let tombstone = FutureRecord::<_, ()>::to(&other).key("k");
    let sent = async { producer.send(tombstone, PATIENCE).await };
    tracing_context::FutureExt::with_context(sent, kafka.caller())
        .await
        .unwrap();
    let tree = |spans: &[_]| {
        let printed = TreePrinter::new().only(&KEYS).print(spans);
        printed.replace(&kafka.topic, "orders")
    };

    let alike = batch(&kafka, &[&kafka.topic], 2).await;
    let trace = ConsumerTracing::new()
        .process_batch_blocking(&*alike, |_| Ok::<_, KafkaError>(tracing_context::current()));
    let Some(spans) = recorded_around(trace.unwrap()).await else {
        return;
    };
    assert_eq!(
        tree(&spans),
        "process orders [consumer] messaging.batch.message_count=2 \
         messaging.destination.name=\"orders\" messaging.destination.partition.id=\"0\"\n  \
           ~ link kafka.offset=0\n  \
           ~ link kafka.offset=1\n"
    );

    let mut mixed = alike;
    mixed.extend(batch(&kafka, &[&other], 1).await);
    let tracing = ConsumerTracing::new().message_keys(true);
    let trace = tracing.process_batch(mixed, async |_| {
        Ok::<_, KafkaError>(tracing_context::current())
    });
    let Some(spans) = recorded_around(trace.await.unwrap()).await else {
        return;
    };
    assert_eq!(
        tree(&spans),
        "process [consumer] messaging.batch.message_count=3\n  \
           ~ link messaging.destination.name=\"orders\" messaging.destination.partition.id=\"0\" \
         kafka.offset=0 kafka.message.key=\"7\"\n  \
           ~ link messaging.destination.name=\"orders\" messaging.destination.partition.id=\"0\" \
         kafka.offset=1 kafka.message.key=\"7\"\n  \
           ~ link messaging.destination.name=\"orders-other\" \
         messaging.destination.partition.id=\"0\" kafka.offset=0 kafka.message.key=\"k\" \
         kafka.message.tombstone=true\n"
    );
}

pub async fn a_batch_that_fails<B: Broker>(kafka: Kafka<B>) {
    kafka.send(&kafka.producer(), "1").await;
    let batch = batch(&kafka, &[&kafka.topic], 1).await;
    let failed = batch.process_batch(async |_| Err::<(), _>("no mail server"));
    let active = tracing_context::FutureExt::with_context(failed, kafka.caller());
    active.await.unwrap_err();
    let Some(mut sent) = kafka.trace.recorded(1).await else {
        return;
    };
    let sent = sent.remove(0).span_id();
    let mut spans = telemetry().spans.spans();
    spans.retain(|span| span.links().any(|link| link.context().span_id() == sent));
    assert_eq!(
        kafka.outline(&spans),
        "process orders [consumer] error(no mail server) messaging.batch.message_count=1 \
         error.type=\"&str\"\n  ~ link kafka.offset=0\n"
    );
}

pub async fn an_empty_batch<B: Broker>(kafka: Kafka<B>) {
    let nothing: [OwnedMessage; 0] = [];
    let handled = kafka.caller().in_scope(|| nothing.process_batch_span());
    handled.end();
    kafka
        .leaves("process [consumer] (remote parent) messaging.batch.message_count=0\n")
        .await;
}

async fn batch<B: Broker>(kafka: &Kafka<B>, topics: &[&str], count: usize) -> Vec<OwnedMessage> {
    let consumer = kafka.consumer_of(topics);
    let mut batch = Vec::new();
    while batch.len() < count {
        batch.push(received(&consumer).await.detach());
    }
    batch
}

const KEYS: [&str; 6] = [
    "messaging.batch.message_count",
    "messaging.destination.name",
    "messaging.destination.partition.id",
    "kafka.offset",
    "kafka.message.key",
    "kafka.message.tombstone",
];
