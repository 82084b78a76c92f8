//! What spans tell.

use tracing_context::testing::TreePrinter;
use tracing_context::{FinishedSpan, FutureExt as _, SpanKind};
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::producer::FutureRecord;
use tracing_kafka::{ConsumerTracing, ProducerTracing};

use crate::kafka::{Broker, Kafka, PATIENCE};

pub async fn a_whole_send<B: Broker>(kafka: Kafka<B>) {
    kafka.send(&kafka.producer(), "a book").await;
    let Some(spans) = kafka.trace.recorded(1).await else {
        return;
    };
    assert_eq!(
        whole(&kafka, &spans),
        "send orders [producer] (remote parent) messaging.system.name=\"kafka\" \
         messaging.operation.name=\"send\" messaging.operation.type=\"send\" \
         messaging.destination.name=\"orders\" messaging.client.id=\"shop\" \
         server.address=\"127.0.0.1\" server.port=.. messaging.destination.partition.id=\"0\" \
         kafka.offset=0\n"
    );
    assert_eq!(spans[0].scope_name(), "tracing-kafka");
}

pub async fn a_whole_process<B: Broker>(kafka: Kafka<B>) {
    kafka.send(&kafka.producer(), "a book").await;
    let consumer = kafka.consumer();
    let tracing = ConsumerTracing::of(&consumer);
    let handled = tracing.process_next(&consumer, async |_| Ok::<_, KafkaError>(()));
    handled.await.unwrap().unwrap();
    let Some(mut spans) = kafka.trace.recorded(2).await else {
        return;
    };
    let span = spans.pop().unwrap();
    assert_eq!(
        whole(&kafka, std::slice::from_ref(&span)),
        "process orders [consumer] (remote parent) messaging.system.name=\"kafka\" \
         messaging.operation.name=\"process\" messaging.operation.type=\"process\" \
         messaging.destination.name=\"orders\" messaging.destination.partition.id=\"0\" \
         messaging.consumer.group.name=\"warehouse\" messaging.client.id=\"shop\" kafka.offset=0 \
         tracing_kafka.queue_time=.. server.address=\"127.0.0.1\" server.port=..\n  ~ link\n"
    );
    let queued = span.attributes().get("tracing_kafka.queue_time").unwrap();
    let seconds: f64 = queued.to_string().parse().unwrap();
    assert!((0.0..60.0).contains(&seconds), "{seconds}");
}

pub async fn keys_sizes_and_tombstones<B: Broker>(kafka: Kafka<B>) {
    let telling = |tracing: ProducerTracing| tracing.message_keys(true).body_sizes(true);
    let producer = kafka.producer().tracing(telling);
    kafka.send(&producer, "a book").await;
    let binary = FutureRecord::<[u8], ()>::to(&kafka.topic).key(&[0xff][..]);
    let sent = async { producer.send(binary, PATIENCE).await };
    sent.with_context(kafka.caller()).await.unwrap();
    let consumer = kafka.consumer();
    let tracing = ConsumerTracing::new().message_keys(true).body_sizes(true);
    for _ in 0..2 {
        let handled = tracing.process_next(&consumer, async |_| Ok::<_, KafkaError>(()));
        handled.await.unwrap().unwrap();
    }
    let Some(spans) = kafka.trace.recorded(4).await else {
        return;
    };
    let told = TreePrinter::new()
        .only(&[
            "messaging.message.body.size",
            "kafka.message.key",
            "kafka.message.tombstone",
        ])
        .print(&spans);
    assert_eq!(
        told.replace(&kafka.topic, "orders"),
        "send orders [producer] (remote parent) messaging.message.body.size=6 \
         kafka.message.key=\"7\"\n  \
           process orders [consumer] messaging.message.body.size=6 kafka.message.key=\"7\"\n    \
             ~ link\n\
         send orders [producer] (remote parent) kafka.message.tombstone=true\n  \
           process orders [consumer] kafka.message.tombstone=true\n    \
             ~ link\n"
    );
}

pub async fn the_cluster_is_known_in_time<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let mut sends = 0;
    loop {
        sends += 1;
        kafka.send(&producer, "a book").await;
        let Some(mut spans) = kafka.trace.recorded(sends).await else {
            return;
        };
        let last = spans.pop().unwrap();
        if let Some(cluster) = last.attributes().get("kafka.cluster.id") {
            assert!(!cluster.as_str().unwrap().is_empty());
            break;
        }
        assert!(sends < 100, "the broker has told long ago");
    }
    // Settings that were made before any broker had answered learn of it as well.
    for _ in 0..5 {
        sends += 1;
        kafka.send(&producer, "a book").await;
    }
    let consumer = kafka.consumer();
    let tracing = ConsumerTracing::of(&consumer);
    let mut spans = Vec::new();
    for processed in 1..=sends {
        let handled = tracing.process_next(&consumer, async |_| Ok::<_, KafkaError>(()));
        handled.await.unwrap().unwrap();
        spans = kafka.trace.spans(sends + processed).await;
    }
    let last = spans.iter().rfind(|span| span.kind() == SpanKind::Consumer);
    let cluster = last.unwrap().attributes().get("kafka.cluster.id");
    assert!(cluster.is_some(), "{last:?}");
    // How many sends it took is chance.
    kafka.trace.forget();
}

fn whole<B: Broker>(kafka: &Kafka<B>, spans: &[FinishedSpan]) -> String {
    let printed = TreePrinter::new()
        .hide(&[
            "server.port",
            "tracing_kafka.queue_time",
            "kafka.cluster.id",
        ])
        .print(spans);
    // Not known to the first spans of a client.
    printed
        .replace(" kafka.cluster.id=..", "")
        .replace(&kafka.topic, "orders")
}
