//! Parent or link.

use std::time::Duration;

use tracing::{Instrument as _, info_span};
use tracing_context::{Baggage, Context, FutureExt as _, SpanContext, current};
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::producer::FutureRecord;
use tracing_kafka::{ConsumerTracing, Relation};

use crate::http::{Trace, records};
use crate::kafka::{Broker, Kafka, PATIENCE, recorded_around};

pub async fn the_sender_is_the_parent<B: Broker>(kafka: Kafka<B>) {
    let context = processed(&kafka, Relation::Auto).await;
    assert_eq!(context.baggage().get("tenant.id"), Some("acme"));
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n  \
           process orders [consumer] kafka.offset=0\n    \
             ~ link\n",
        )
        .await;
    let Some(spans) = kafka.trace.recorded(2).await else {
        return;
    };
    let link = spans[1].links().next().unwrap();
    assert_eq!(link.context().span_id(), spans[0].span_id());
}

pub async fn an_active_span_is_the_parent<B: Broker>(kafka: Kafka<B>) {
    let work = Trace::new();
    let active = async {
        let around = info_span!("work");
        processed(&kafka, Relation::Auto).instrument(around).await
    };
    let baggage = Baggage::EMPTY
        .insert("tenant.id", "of the consumer")
        .insert("shift", "night");
    let around = Context::new().with_span(work.caller.clone());
    let context = active.with_context(around.with_baggage(baggage)).await;
    // Whose order it is does not depend on the trace.
    let baggage: Vec<_> = context.baggage().iter().collect();
    assert_eq!(baggage, [("shift", "night"), ("tenant.id", "acme")]);
    let (Some(spans), Some(sent)) = (work.recorded(2).await, kafka.trace.recorded(1).await) else {
        return;
    };
    assert_eq!(
        kafka.outline(&spans),
        "work [internal] (remote parent)\n  \
           process orders [consumer] kafka.offset=0\n    \
             ~ link\n"
    );
    let (processed, sent) = (&spans[0], &sent[0]);
    assert_eq!(
        processed.links().next().unwrap().context().span_id(),
        sent.span_id()
    );
}

pub async fn linked_only<B: Broker>(kafka: Kafka<B>) {
    let context = processed(&kafka, Relation::Link).await;
    // Whose order it is does not depend on the trace.
    assert_eq!(context.baggage().get("tenant.id"), Some("acme"));
    if !records() {
        return;
    }
    let trace = context.span().unwrap().trace_id();
    assert_ne!(trace, kafka.trace.id());
    let spans = crate::http::spans_of(trace, 1).await;
    assert_eq!(
        kafka.outline(&spans),
        "process orders [consumer] kafka.offset=0\n  ~ link\n"
    );
    assert_eq!(
        spans[0].links().next().unwrap().context().trace_id(),
        kafka.trace.id()
    );
}

pub async fn the_sender_is_the_parent_of_all<B: Broker>(kafka: Kafka<B>) {
    let work = Trace::new();
    let active = processed(&kafka, Relation::Parent);
    active
        .with_context(Context::new().with_span(work.caller.clone()))
        .await;
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n  \
           process orders [consumer] kafka.offset=0\n    \
             ~ link\n    \
             ~ link\n",
        )
        .await;
    let Some(mut spans) = kafka.trace.recorded(2).await else {
        return;
    };
    let processed = spans.pop().unwrap();
    let active = processed.links().nth(1).unwrap();
    assert_eq!(active.context().span_id(), work.caller.span_id());
}

pub async fn old_messages_are_linked_only<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let hour = Duration::from_secs(3600);
    for minutes in [30, 90] {
        let made = std::time::SystemTime::now() - Duration::from_secs(60 * minutes);
        let made = made.duration_since(std::time::UNIX_EPOCH).unwrap();
        let record = FutureRecord::<(), _>::to(&kafka.topic)
            .payload("a book")
            .timestamp(made.as_millis().try_into().unwrap());
        let sent = async { producer.send(record, PATIENCE).await };
        sent.with_context(kafka.caller()).await.unwrap();
    }
    let consumer = kafka.consumer();
    let tracing = ConsumerTracing::of(&consumer).max_parent_age(hour);
    let mut joined = Vec::new();
    for _ in 0..2 {
        let trace = tracing.process_next(&consumer, async |_| {
            Ok::<_, KafkaError>(current().span().map(SpanContext::trace_id))
        });
        let trace = trace.await.unwrap().unwrap();
        joined.push(trace == Some(kafka.trace.id()));
        if let (Some(trace), true) = (trace, records()) {
            let count = if joined.len() == 1 { 3 } else { 1 };
            let spans = crate::http::spans_of(trace, count).await;
            assert_eq!(spans.last().unwrap().links().len(), 1);
        }
    }
    assert_eq!(joined, [true, false]);
}

pub async fn a_message_without_a_sender<B: Broker>(kafka: Kafka<B>) {
    let record = crate::kafka::Record {
        payload: b"from nobody",
        headers: &[],
    };
    crate::kafka::produce(kafka.broker.servers(), &kafka.topic, &record.batch()).await;
    let consumer = kafka.consumer();
    let trace = ConsumerTracing::of(&consumer)
        .process_next(&consumer, async |_| Ok::<_, KafkaError>(current()));
    let Some(spans) = recorded_around(trace.await.unwrap().unwrap()).await else {
        return;
    };
    assert_eq!(
        kafka.outline(&spans),
        "process orders [consumer] kafka.offset=0\n"
    );
}

pub async fn baggage_without_a_sender<B: Broker>(kafka: Kafka<B>) {
    let record = crate::kafka::Record {
        payload: b"from nobody",
        headers: &[(b"baggage", Some(b"tenant.id=acme"))],
    };
    for relation in [Relation::Auto, Relation::Link, Relation::Parent] {
        crate::kafka::produce(kafka.broker.servers(), &kafka.topic, &record.batch()).await;
        let work = Trace::new();
        let consumer = kafka.consumer();
        let tracing = ConsumerTracing::of(&consumer).relation(relation);
        let processed = async {
            let context = tracing.process_next(&consumer, async |_| Ok::<_, KafkaError>(current()));
            context.await.unwrap().unwrap()
        };
        let around = Context::new().with_span(work.caller.clone());
        let context = processed.with_context(around).await;
        assert_eq!(context.baggage().get("tenant.id"), Some("acme"));
        if let Some(spans) = work.recorded(1).await {
            assert_eq!(
                kafka.outline(&spans),
                "process orders [consumer] (remote parent) kafka.offset=0\n",
                "{relation:?}"
            );
        }
    }
}

/// Sends a message within the trace, and processes it in the current context. Gives what was
/// current then.
async fn processed<B: Broker>(kafka: &Kafka<B>, relation: Relation) -> Context {
    let producer = kafka.producer();
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
    let baggage = Baggage::EMPTY.insert("tenant.id", "acme");
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(kafka.caller().with_baggage(baggage))
        .await
        .unwrap();
    let consumer = kafka.consumer();
    let tracing = ConsumerTracing::of(&consumer).relation(relation);
    let context = tracing.process_next(&consumer, async |_| Ok::<_, KafkaError>(current()));
    context.await.unwrap().unwrap()
}
