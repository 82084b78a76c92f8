//! A topic of one's own.

use std::time::Duration;

use tracing_context::testing::TreePrinter;
use tracing_context::{Context, FinishedSpan, FutureExt as _, SpanContext, SpanId};
use tracing_kafka::FutureProducer;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::consumer::{Consumer, StreamConsumer};
use tracing_kafka::rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use tracing_kafka::rdkafka::producer::FutureRecord;
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use crate::contract::seen;
use crate::http::{Trace, records, spans_in};
use crate::kafka::Broker;

/// What a case has: a broker, a topic with one partition, and a trace of its own.
#[derive(Debug)]
pub struct Kafka<B> {
    pub broker: B,
    pub topic: String,
    pub trace: Trace,
}

impl<B: Broker> Kafka<B> {
    /// `None` where there is no such broker.
    pub async fn start() -> Option<Self> {
        let broker = B::start()?;
        let topic = format!("orders-{}", SpanId::random());
        broker.create_topic(&topic, 1).await;
        Some(Self {
            broker,
            topic,
            trace: Trace::new(),
        })
    }

    /// A second topic.
    pub async fn other_topic(&self, partitions: i32) -> String {
        let topic = format!("{}-other", self.topic);
        self.broker.create_topic(&topic, partitions).await;
        topic
    }

    pub fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", self.broker.servers())
            .set("client.id", "shop")
            .set("auto.offset.reset", "earliest");
        config
    }

    pub fn producer(&self) -> FutureProducer {
        self.producer_with(&[])
    }

    pub fn producer_with(&self, settings: &[(&str, &str)]) -> FutureProducer {
        let mut config = self.config();
        for (name, value) in settings {
            config.set(*name, *value);
        }
        config.create().unwrap()
    }

    /// A consumer of this topic's one partition, from its beginning.
    pub fn consumer(&self) -> StreamConsumer {
        self.consumer_of(&[&self.topic])
    }

    /// A consumer of the first partitions of these topics: without joining a group, which takes
    /// seconds.
    pub fn consumer_of(&self, topics: &[&str]) -> StreamConsumer {
        let consumer: StreamConsumer = self.config().set("group.id", "warehouse").create().unwrap();
        assign(&consumer, topics);
        consumer
    }

    /// The context of the caller in whose trace a case happens.
    pub fn caller(&self) -> Context {
        Context::new().with_span(self.trace.caller.clone())
    }

    /// Sends a record within the trace.
    pub async fn send(&self, producer: &FutureProducer, payload: &str) {
        let record = FutureRecord::to(&self.topic).key("7").payload(payload);
        let sent = async { producer.send(record, PATIENCE).await };
        sent.with_context(self.caller()).await.unwrap();
    }

    /// Demands that the trace has these spans, once there are as many, where somebody records.
    pub async fn leaves(&self, expected: impl AsRef<str>) {
        let expected = expected.as_ref();
        if let Some(spans) = self.trace.recorded(spans_in(expected)).await {
            assert_eq!(self.outline(&spans), expected);
        }
    }

    /// Spans as text: how they ended, without what differs from run to run.
    pub fn outline(&self, spans: &[FinishedSpan]) -> String {
        let printed = TreePrinter::new().only(&OUTLINE).print(spans);
        printed.replace(&self.topic, "orders")
    }
}

/// The one span of the trace that this was current in; `None` where nobody records, and nothing
/// was.
pub async fn recorded_around(context: Context) -> Option<Vec<FinishedSpan>> {
    let trace = context.span().map(SpanContext::trace_id);
    assert_eq!(trace.is_some(), records(), "{context:?}");
    crate::http::recorded(trace?, 1).await
}

/// Assigns the first partitions of these topics, from their beginning.
pub fn assign(consumer: &impl Consumer, topics: &[&str]) {
    let mut list = TopicPartitionList::new();
    for topic in topics {
        list.add_partition_offset(topic, 0, Offset::Beginning)
            .unwrap();
    }
    consumer.assign(&list).unwrap();
}

/// The next message.
pub async fn received(consumer: &StreamConsumer) -> BorrowedMessage<'_> {
    let received = tokio::time::timeout(PATIENCE, consumer.recv()).await;
    let message = received.expect("a message in time").unwrap();
    let headers = headers(&message);
    let sent = headers.iter().rfind(|(name, _)| name == "traceparent");
    seen::sent(sent.map(|(_, value)| &**value));
    message
}

/// The headers of a message, as plain rdkafka reads them.
pub fn headers(message: &BorrowedMessage<'_>) -> Vec<(String, String)> {
    let headers = message
        .headers()
        .into_iter()
        .flat_map(|headers| headers.iter());
    headers
        .map(|header| {
            let value = header.value.unwrap_or_default();
            (
                header.key.to_owned(),
                String::from_utf8_lossy(value).into_owned(),
            )
        })
        .collect()
}

/// Not an assertion about time: what takes this long never comes.
pub const PATIENCE: Duration = Duration::from_secs(30);

const OUTLINE: [&str; 5] = [
    "kafka.offset",
    "messaging.batch.message_count",
    "tracing_kafka.transaction.outcome",
    "error.type",
    "exception.type",
];
