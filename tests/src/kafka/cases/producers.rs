//! How sends end.

use std::pin::pin;
use std::time::Duration;

use tracing::info_span;
use tracing_context::FutureExt as _;
use tracing_kafka::FutureProducer;
use tracing_kafka::rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tracing_kafka::rdkafka::message::{Message as _, OwnedMessage};
use tracing_kafka::rdkafka::producer::{FutureRecord, Producer as _, PurgeConfig};

use crate::http::records;
use crate::kafka::{Broker, Kafka, PATIENCE};

pub async fn an_acknowledgement_ends_the_span<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    for offset in 0..3 {
        let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
        let sent = async { producer.send(record, PATIENCE).await };
        let delivery = sent.with_context(kafka.caller()).await.unwrap();
        assert_eq!((delivery.partition, delivery.offset), (0, offset));
        // The caller knows: nothing to wait for.
        if records() {
            let span = kafka.trace.spans_now().pop().unwrap();
            let told = span.attributes().get("kafka.offset").unwrap();
            assert_eq!(told.as_i64(), Some(offset));
        }
    }
    let sends: String = (0..3)
        .map(|offset| format!("send orders [producer] (remote parent) kafka.offset={offset}\n"))
        .collect();
    kafka.leaves(sends).await;
}

pub async fn nobody_waits_for_the_acknowledgement<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
    let delivery = kafka
        .caller()
        .in_scope(|| producer.send_result(record).unwrap());
    drop(delivery);
    kafka
        .leaves("send orders [producer] (remote parent) kafka.offset=0\n")
        .await;
}

pub async fn a_broker_that_is_not_there<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer_with(&[
        ("bootstrap.servers", "127.0.0.1:1"),
        ("message.timeout.ms", "300"),
        ("log_level", "2"),
    ]);
    let (error, _) = failed(&kafka, &producer, PATIENCE).await;
    assert_eq!(error, produced(RDKafkaErrorCode::MessageTimedOut));
    kafka.leaves("send orders [producer] error(Message production error: MessageTimedOut (Local: Message \
         timed out)) (remote parent) error.type=\"_MSG_TIMED_OUT\"\n").await;
}

pub async fn a_full_queue<B: Broker>(kafka: Kafka<B>) {
    let producer = full(&kafka);
    let (error, message) = failed(&kafka, &producer, Duration::ZERO).await;
    assert_eq!(error, produced(RDKafkaErrorCode::QueueFull));
    assert!(message.headers().is_none(), "of an attempt that failed");
    assert_eq!(message.payload(), Some(&b"refused"[..]));
    kafka.leaves(QUEUE_FULL).await;

    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("again");
    let refused = kafka
        .caller()
        .in_scope(|| producer.send_result(record).err());
    let (_, record) = refused.unwrap();
    assert!(record.headers.is_none(), "of an attempt that failed");
    kafka.leaves(QUEUE_FULL.repeat(2)).await;
}

pub async fn a_queue_that_empties_in_time<B: Broker>(kafka: Kafka<B>) {
    let producer = full(&kafka);
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("patient");
    let sent = async { producer.send(record, PATIENCE).await };
    let mut sent = pin!(sent.with_context(kafka.caller()));
    assert!(tokio::time::timeout(SOON, &mut sent).await.is_err());
    producer.purge(PurgeConfig::default().queue());
    let delivered = loop {
        // Or the next one lingers as well.
        let _ = producer.flush(Duration::from_millis(1));
        if let Ok(delivered) = tokio::time::timeout(SOON, &mut sent).await {
            break delivered;
        }
    };
    delivered.unwrap();
    // One span for all attempts.
    kafka
        .leaves("send orders [producer] (remote parent) kafka.offset=0\n")
        .await;
}

pub async fn dropped_while_the_queue_is_full<B: Broker>(kafka: Kafka<B>) {
    let producer = full(&kafka);
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("refused");
    let sent = async { producer.send(record, PATIENCE).await };
    let sent = sent.with_context(kafka.caller());
    assert!(tokio::time::timeout(SOON, sent).await.is_err());
    kafka
        .leaves("send orders [producer] error (remote parent) error.type=\"not_enqueued\"\n")
        .await;
}

pub async fn a_purge<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer_with(&[("linger.ms", "60000")]);
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
    let delivery = kafka
        .caller()
        .in_scope(|| producer.send_result(record).unwrap());
    producer.purge(PurgeConfig::default().queue());
    let (error, message) = delivery.await.unwrap().unwrap_err();
    assert_eq!(error, produced(RDKafkaErrorCode::PurgeQueue));
    assert!(message.headers().is_none(), "of an attempt that failed");
    purged(&kafka).await;
}

pub async fn a_flush_before_the_end<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    for _ in 0..50 {
        let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
        drop(
            kafka
                .caller()
                .in_scope(|| producer.send_result(record).unwrap()),
        );
    }
    producer.flush(PATIENCE).unwrap();
    // Whoever polls has the last report in hand when the queue is empty: not quite now.
    let spans = kafka.trace.recorded(50).await.unwrap_or_default();
    assert!(
        spans
            .iter()
            .all(|span| span.attributes().get("error.type").is_none())
    );
}

pub async fn a_producer_that_is_dropped<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer_with(&[("linger.ms", "60000")]);
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
    drop(
        kafka
            .caller()
            .in_scope(|| producer.send_result(record).unwrap()),
    );
    drop(producer);
    purged(&kafka).await;
}

/// Longer than rdkafka has patience for.
pub async fn a_long_queue_that_is_dropped<B: Broker>(kafka: Kafka<B>) {
    // No batch is ever full.
    let producer = kafka.producer_with(&[
        ("linger.ms", "60000"),
        ("batch.num.messages", "1000000"),
        ("batch.size", "100000000"),
    ]);
    let topic = format!("{}-wide", kafka.topic);
    kafka.broker.create_topic(&topic, WIDE).await;
    kafka.caller().in_scope(|| {
        for partition in (0..WIDE).cycle().take(LONG) {
            let record = FutureRecord::<(), _>::to(&topic).payload("a book");
            let record = record.partition(partition);
            drop(producer.send_result(record).unwrap());
        }
    });
    drop(producer.clone());
    assert_eq!(kafka.trace.spans_now().len(), 0);
    drop(producer);
    let spans = kafka.trace.spans_now();
    // Too long to be printed.
    kafka.trace.forget();
    assert_eq!(spans.len(), if records() { LONG } else { 0 });
    for span in spans {
        let error_type = span.attributes().get("error.type");
        assert_eq!(error_type.unwrap().as_str(), Some("_PURGE_QUEUE"));
    }
}

pub async fn a_sender_that_is_over<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer_with(&[("linger.ms", "60000")]);
    kafka.caller().in_scope(|| {
        let handler = info_span!("handler");
        let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
        drop(handler.in_scope(|| producer.send_result(record).unwrap()));
    });
    // It does not wait for what nobody waits for.
    if records() {
        let over = kafka.trace.spans_now();
        assert_eq!(kafka.outline(&over), "handler [internal] (remote parent)\n");
    }
    producer.flush(PATIENCE).unwrap();
    kafka
        .leaves(
            "handler [internal] (remote parent)\n  \
           send orders [producer] kafka.offset=0\n",
        )
        .await;
}

async fn purged<B: Broker>(kafka: &Kafka<B>) {
    kafka.leaves(PURGED).await;
    // Whether its partition was known by then is chance.
    kafka.trace.forget();
}

/// A producer whose queue has room for one record, and has one.
fn full<B: Broker>(kafka: &Kafka<B>) -> FutureProducer {
    let producer = kafka.producer_with(&[
        ("linger.ms", "60000"),
        ("queue.buffering.max.messages", "1"),
    ]);
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("the first");
    drop(producer.send_result(record).unwrap());
    producer
}

async fn failed<B: Broker>(
    kafka: &Kafka<B>,
    producer: &FutureProducer,
    queue_timeout: Duration,
) -> (KafkaError, OwnedMessage) {
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("refused");
    let sent = async { producer.send(record, queue_timeout).await };
    sent.with_context(kafka.caller()).await.unwrap_err()
}

fn produced(code: RDKafkaErrorCode) -> KafkaError {
    KafkaError::MessageProduction(code)
}

const QUEUE_FULL: &str = "send orders [producer] error(Message production error: QueueFull (Local: \
     Queue full)) (remote parent) error.type=\"_QUEUE_FULL\"\n";
const PURGED: &str = "send orders [producer] error(Message production error: PurgeQueue (Local: \
     Purged in queue)) (remote parent) error.type=\"_PURGE_QUEUE\"\n";
/// So long may a full queue be waited for here.
const SOON: Duration = Duration::from_millis(50);

const LONG: usize = 50_000;
const WIDE: i32 = 64;
