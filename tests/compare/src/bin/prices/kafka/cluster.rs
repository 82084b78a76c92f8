//! The broker, and its producers and consumers.

use std::collections::VecDeque;

use tracing_context::SpanId;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use tracing_kafka::rdkafka::client::DefaultClientContext;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::message::{Header, OwnedHeaders};
use tracing_kafka::rdkafka::producer::future_producer::DeliveryFuture;
use tracing_kafka::rdkafka::producer::{BaseProducer, FutureProducer, FutureRecord, Producer as _};
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};

/// The broker that `KAFKA_BOOTSTRAP_SERVERS` names, or librdkafka's own, which a producer owns.
pub struct Cluster {
    servers: String,
    topic: String,
    _owner: Option<BaseProducer>,
}

impl Cluster {
    pub async fn start() -> Self {
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

    pub fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.servers);
        config
    }

    pub fn consumer(&self) -> StreamConsumer {
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

    pub async fn send(&self, producer: &tracing_kafka::FutureProducer, count: u32) {
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
    pub async fn send_plain(&self, producer: &FutureProducer, count: u32) {
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

const PARTITIONS: i32 = 8;
const WINDOW: usize = 1_000;
