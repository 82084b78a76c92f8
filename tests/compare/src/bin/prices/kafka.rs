//! Kafka: messages of 1 KiB, against librdkafka's broker inside of the process, or the one that
//! `KAFKA_BOOTSTRAP_SERVERS` names.
//!
//! As a busy service does: many records are on their way, and the oldest is waited for; messages are
//! handled one after the other, or a hundred at once. Only the thread that sends and handles counts.

use std::collections::VecDeque;

use tokio::runtime::{Builder, Runtime};
use tracing_compare::setup::ours;
use tracing_context::SpanId;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use tracing_kafka::rdkafka::client::DefaultClientContext;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::{BorrowedMessage, Header, Message, OwnedHeaders};
use tracing_kafka::rdkafka::producer::future_producer::DeliveryFuture;
use tracing_kafka::rdkafka::producer::{BaseProducer, FutureProducer, FutureRecord, Producer as _};
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tracing_kafka::{BatchExt as _, ReceiveExt as _};

use crate::group::{Group, Row, Work, row, zero};

pub const GROUP: Group = Group {
    name: "kafka",
    unit: "message",
    rows: &ROWS,
    prepare,
    // The broker keeps 5 MiB of a partition.
    timed: 2_000,
};

const ROWS: [Row; 11] = [
    zero(
        "send-plain",
        "rdkafka's FutureProducer, a header as others write it",
    ),
    row(
        "send-sampled",
        "send-plain",
        "ours, sampled, the sink drops",
    ),
    row("send-otlp", "send-plain", "ours, sampled, OTLP"),
    row("send-unsampled", "send-plain", "ours, unsampled"),
    zero(
        "process-plain",
        "rdkafka's StreamConsumer, each message handled",
    ),
    row(
        "process-sampled",
        "process-plain",
        "ours, sampled, the sink drops",
    ),
    row("process-otlp", "process-plain", "ours, sampled, OTLP"),
    row("process-unsampled", "process-plain", "ours, unsampled"),
    zero("batch-plain", "a hundred messages handled at once"),
    row(
        "batch-sampled",
        "batch-plain",
        "ours, sampled, the sink drops",
    ),
    row("batch-unsampled", "batch-plain", "ours, unsampled"),
];

fn prepare(name: &str) -> Work {
    let (what, mode) = name.split_once('-').unwrap_or((name, ""));
    let is_plain = mode == "plain";
    if !is_plain {
        ours::install(mode);
    }
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime");
    let cluster = runtime.block_on(Cluster::start());
    match what {
        "send" if is_plain => {
            let producer = cluster.config().create().expect("a producer");
            work(runtime, async move |count| {
                cluster.send_plain(&producer, count).await;
            })
        }
        "send" => {
            let producer = cluster.config().create().expect("a producer");
            work(runtime, async move |count| {
                cluster.send(&producer, count).await
            })
        }
        "process" | "batch" => {
            let producer = cluster.config().create().expect("a producer");
            runtime.block_on(cluster.send_plain(&producer, STOCK));
            let at_once = if what == "batch" { 100 } else { 1 };
            let consumer = cluster.consumer();
            work(runtime, async move |count| {
                let _cluster = &cluster;
                process(&consumer, count, at_once, !is_plain).await;
            })
        }
        _ => panic!("no such row: {name}"),
    }
}

fn work(runtime: Runtime, work: impl AsyncFn(u32) + 'static) -> Work {
    Box::new(move |count| runtime.block_on(work(count)))
}

/// The broker that `KAFKA_BOOTSTRAP_SERVERS` names, or librdkafka's own, which a producer owns.
struct Cluster {
    servers: String,
    topic: String,
    _owner: Option<BaseProducer>,
}

impl Cluster {
    async fn start() -> Self {
        let topic = format!("compare-{}", SpanId::random());
        let Ok(servers) = std::env::var("KAFKA_BOOTSTRAP_SERVERS") else {
            return Self::in_process(topic);
        };
        let admin: AdminClient<DefaultClientContext> = ClientConfig::new()
            .set("bootstrap.servers", &servers)
            .create()
            .expect("a client");
        let new = NewTopic::new(&topic, PARTITIONS, TopicReplication::Fixed(1));
        let created = admin.create_topics([&new], &AdminOptions::new()).await;
        created.expect("a broker");
        Self {
            servers,
            topic,
            _owner: None,
        }
    }

    fn in_process(topic: String) -> Self {
        let owner: BaseProducer = ClientConfig::new()
            .set("test.mock.num.brokers", "1")
            .create()
            .expect("a producer");
        let mock = owner.client().mock_cluster().expect("a broker");
        let servers = mock.bootstrap_servers();
        mock.create_topic(&topic, PARTITIONS, 1).expect("a topic");
        drop(mock);
        Self {
            servers,
            topic,
            _owner: Some(owner),
        }
    }

    fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.servers);
        config
    }

    fn consumer(&self) -> StreamConsumer {
        let consumer: StreamConsumer = self
            .config()
            .set("group.id", "compare")
            .create()
            .expect("a consumer");
        let mut list = TopicPartitionList::new();
        for partition in 0..PARTITIONS {
            let added = list.add_partition_offset(&self.topic, partition, Offset::Beginning);
            added.expect("a partition");
        }
        consumer.assign(&list).expect("an assignment");
        consumer
    }

    async fn send(&self, producer: &tracing_kafka::FutureProducer, count: u32) {
        let payload = [b'x'; 1024];
        let mut sent = VecDeque::with_capacity(WINDOW);
        for _ in 0..count {
            if sent.len() == WINDOW {
                traced_delivery(sent.pop_front()).await;
            }
            let record = FutureRecord::<(), _>::to(&self.topic).payload(&payload);
            let delivery = producer.send_result(record).map_err(|(error, _)| error);
            sent.push_back(delivery.expect("room"));
        }
        while !sent.is_empty() {
            traced_delivery(sent.pop_front()).await;
        }
    }

    /// With a header as others write it, of the same size.
    async fn send_plain(&self, producer: &FutureProducer, count: u32) {
        let payload = [b'x'; 1024];
        let mut sent = VecDeque::with_capacity(WINDOW);
        for _ in 0..count {
            if sent.len() == WINDOW {
                delivery(sent.pop_front()).await;
            }
            let headers = OwnedHeaders::new().insert(Header {
                key: "traceparent",
                value: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            });
            let record = FutureRecord::<(), _>::to(&self.topic)
                .payload(&payload)
                .headers(headers);
            let delivery = producer.send_result(record).map_err(|(error, _)| error);
            sent.push_back(delivery.expect("room"));
        }
        while !sent.is_empty() {
            delivery(sent.pop_front()).await;
        }
    }
}

async fn traced_delivery(sent: Option<tracing_kafka::DeliveryFuture>) {
    let delivered = sent.expect("sent").await.expect("a producer");
    delivered.map_err(|(error, _)| error).expect("a broker");
}

async fn delivery(sent: Option<DeliveryFuture>) {
    let delivered = sent.expect("sent").await.expect("a producer");
    delivered.map_err(|(error, _)| error).expect("a broker");
}

async fn process(consumer: &StreamConsumer, count: u32, at_once: u32, traced: bool) {
    for _ in 0..count / at_once {
        let handled = match (at_once, traced) {
            (1, true) => consumer.process(handle).await.expect("a message"),
            (1, false) => handle(consumer.recv().await.expect("a message")).await,
            (_, true) => {
                batch(consumer, at_once)
                    .await
                    .process_batch(handle_all)
                    .await
            }
            (_, false) => handle_all(batch(consumer, at_once).await).await,
        };
        handled.expect("handled");
    }
}

async fn batch(consumer: &StreamConsumer, messages: u32) -> Vec<BorrowedMessage<'_>> {
    let mut batch = Vec::new();
    for _ in 0..messages {
        batch.push(consumer.recv().await.expect("a message"));
    }
    batch
}

async fn handle_all(batch: Vec<BorrowedMessage<'_>>) -> Result<(), KafkaError> {
    for message in batch {
        handle(message).await?;
    }
    Ok(())
}

async fn handle(message: impl Message) -> Result<(), KafkaError> {
    assert_eq!(message.payload().map(<[u8]>::len), Some(1024));
    Ok(())
}

const PARTITIONS: i32 = 8;
const WINDOW: usize = 1_000;
const STOCK: u32 = 2_600;
