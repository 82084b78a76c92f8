//! Base and threaded producers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing_context::{SpanContext, current};
use tracing_kafka::rdkafka::ClientContext;
use tracing_kafka::rdkafka::message::DeliveryResult;
use tracing_kafka::rdkafka::producer::{
    BaseProducer, BaseRecord, DefaultProducerContext, Producer as _, ProducerContext, PurgeConfig,
    ThreadedProducer,
};
use tracing_kafka::{ProducerTracing, RecordExt as _, TracedContext, TracedRecordExt as _};

use crate::http::{records, telemetry};
use crate::kafka::{Broker, Kafka, PATIENCE};

/// Keeps what it sees.
#[derive(Clone, Default)]
struct Callbacks(Arc<Mutex<Vec<Seen>>>);

#[derive(Debug)]
struct Seen {
    opaque: usize,
    current: Option<SpanContext>,
    ended: usize,
}

impl ClientContext for Callbacks {}

impl ProducerContext for Callbacks {
    type DeliveryOpaque = usize;

    fn delivery(&self, _: &DeliveryResult<'_>, opaque: usize) {
        let current = current().span().cloned();
        let trace = current.as_ref().unwrap().trace_id();
        self.0.lock().unwrap().push(Seen {
            opaque,
            ended: telemetry().spans.trace(trace).len(),
            current,
        });
    }
}

pub async fn callbacks_run_in_the_context_of_the_sender<B: Broker>(kafka: Kafka<B>) {
    let callbacks = Callbacks::default();
    let producer: ThreadedProducer<TracedContext<Callbacks>> = kafka
        .config()
        .create_with_context(TracedContext::new(callbacks.clone()))
        .unwrap();
    let tracing = ProducerTracing::of(&producer);
    for opaque in [7, 8] {
        let record = BaseRecord::with_opaque_to(&kafka.topic, opaque)
            .key("k")
            .payload("a book");
        let traced = kafka.caller().in_scope(|| record.traced_by(&tracing));
        producer.send(traced).map_err(|(error, _)| error).unwrap();
        producer.flush(PATIENCE).unwrap();
        kafka.trace.recorded(opaque - 6).await;
    }
    let seen = callbacks.0.lock().unwrap();
    for (index, seen) in seen.iter().enumerate() {
        assert_eq!(seen.opaque, index + 7);
        assert_eq!(seen.current.as_ref(), Some(&kafka.trace.caller));
        // Its own span is among them.
        assert_eq!(seen.ended, if records() { index + 1 } else { 0 });
    }
    assert_eq!(seen.len(), 2);
}

pub async fn a_refused_record_is_sent_again<B: Broker>(kafka: Kafka<B>) {
    let producer = full(&kafka);
    let record = BaseRecord::<(), _>::to(&kafka.topic).payload("patient");
    let traced = kafka.caller().in_scope(|| record.traced());
    let (_, refused) = producer.send(traced).unwrap_err();
    producer.purge(PurgeConfig::default().queue());
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::from_millis(10));
    }
    producer.send(refused).map_err(|(error, _)| error).unwrap();
    producer.flush(PATIENCE).unwrap();
    // Within the same span.
    kafka
        .leaves("send orders [producer] (remote parent) kafka.offset=0\n")
        .await;
}

pub async fn a_refused_record_is_given_up<B: Broker>(kafka: Kafka<B>) {
    let producer = full(&kafka);
    let record = BaseRecord::<(), _>::to(&kafka.topic).payload("refused");
    let traced = kafka.caller().in_scope(|| record.traced());
    let (error, refused) = producer.send(traced).unwrap_err();
    let record = refused.untraced(&error);
    assert!(record.headers.is_none(), "of an attempt that failed");
    kafka
        .leaves(
            "send orders [producer] error(Message production error: QueueFull (Local: Queue full)) \
         (remote parent) error.type=\"_QUEUE_FULL\"\n",
        )
        .await;
}

pub async fn a_record_that_is_never_sent<B: Broker>(kafka: Kafka<B>) {
    let record = BaseRecord::<(), _>::to(&kafka.topic).payload("forgotten");
    drop(kafka.caller().in_scope(|| record.traced()));
    kafka
        .leaves("send orders [producer] error (remote parent) error.type=\"not_enqueued\"\n")
        .await;
}

/// A producer whose queue has room for one record, and has one.
fn full<B: Broker>(kafka: &Kafka<B>) -> BaseProducer<TracedContext<DefaultProducerContext>> {
    let producer: BaseProducer<_> = kafka
        .config()
        .set("linger.ms", "60000")
        .set("queue.buffering.max.messages", "1")
        .create_with_context(TracedContext::new(DefaultProducerContext))
        .unwrap();
    let record = BaseRecord::<(), _>::to(&kafka.topic).payload("the first");
    producer
        .send(record.traced())
        .map_err(|(error, _)| error)
        .unwrap();
    producer
}
