//! Processes whose filter hides the spans of this crate.

use tracing_context::{FutureExt as _, current};
use tracing_kafka::ReceiveExt as _;
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::{Header, OwnedHeaders};
use tracing_kafka::rdkafka::producer::FutureRecord;

use crate::kafka::{Broker, Kafka, PATIENCE, headers, received};

pub async fn the_outer_span_is_sent<B: Broker>(kafka: Kafka<B>) {
    kafka.send(&kafka.producer(), "a book").await;
    let consumer = kafka.consumer();
    let sent = headers(&received(&consumer).await);
    assert_eq!(sent[0], ("traceparent".to_owned(), kafka.trace.parent()));
    assert_eq!(kafka.trace.spans_now().len(), 0);
}

pub async fn the_sender_stays_current<B: Broker>(kafka: Kafka<B>) {
    kafka.send(&kafka.producer(), "a book").await;
    let consumer = kafka.consumer();
    let context = consumer
        .process(async |_| tracing::info_span!("work").in_scope(|| Ok::<_, KafkaError>(current())));
    context.await.unwrap().unwrap();
    kafka.leaves("work [internal] (remote parent)\n").await;
    let work = &kafka.trace.spans_now()[0];
    assert_eq!(work.parent_span_id(), Some(kafka.trace.caller.span_id()));
}

pub async fn with_no_context_headers_stay<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let written = OwnedHeaders::new().insert(Header {
        key: "traceparent",
        value: Some("anything"),
    });
    let record = FutureRecord::<(), _>::to(&kafka.topic)
        .payload("1")
        .headers(written);
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(tracing_context::Context::new())
        .await
        .unwrap();
    let consumer = kafka.consumer();
    let anything = ("traceparent".to_owned(), "anything".to_owned());
    assert_eq!(headers(&received(&consumer).await), [anything]);
}
