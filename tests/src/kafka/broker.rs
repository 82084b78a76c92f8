//! The brokers.

use std::fmt;
use std::future::ready;
use std::io::{Write as _, stderr};

use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use tracing_kafka::rdkafka::client::DefaultClientContext;
use tracing_kafka::rdkafka::mocking::MockCluster;
use tracing_kafka::rdkafka::producer::{BaseProducer, DefaultProducerContext, Producer as _};

/// A broker that cases run against.
pub trait Broker: Send + Sync + Sized + 'static {
    /// The group protocols by which it moves partitions to a new member.
    const REBALANCES: &[&str];

    /// Finds or starts it. `None`, said loudly, where it cannot be had.
    fn start() -> Option<Self>;

    /// The `bootstrap.servers`.
    fn servers(&self) -> &str;

    fn create_topic(&self, topic: &str, partitions: i32) -> impl Future<Output = ()>;
}

/// librdkafka's, of one's own for each test. A producer owns it: unlike a `MockCluster`, that may go
/// to other threads.
pub struct InProcess {
    owner: BaseProducer,
    servers: String,
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.servers)
    }
}

impl InProcess {
    pub fn mock(&self) -> MockCluster<'_, DefaultProducerContext> {
        self.owner.client().mock_cluster().unwrap()
    }
}

impl Broker for InProcess {
    /// It takes part in the other one, but leaves its partitions with the first member.
    const REBALANCES: &[&str] = &["classic"];

    fn start() -> Option<Self> {
        let owner: BaseProducer = ClientConfig::new()
            .set("test.mock.num.brokers", "1")
            .create()
            .unwrap();
        let servers = owner.client().mock_cluster().unwrap().bootstrap_servers();
        Some(Self { owner, servers })
    }

    fn servers(&self) -> &str {
        &self.servers
    }

    fn create_topic(&self, topic: &str, partitions: i32) -> impl Future<Output = ()> {
        self.mock().create_topic(topic, partitions, 1).unwrap();
        ready(())
    }
}

/// The one that `KAFKA_BOOTSTRAP_SERVERS` names, such as that of `tests/engines/kafka`.
#[derive(Debug)]
pub struct Apache {
    servers: String,
}

impl Broker for Apache {
    const REBALANCES: &[&str] = &["consumer", "classic"];

    fn start() -> Option<Self> {
        match std::env::var("KAFKA_BOOTSTRAP_SERVERS") {
            Ok(servers) if !servers.is_empty() => Some(Self { servers }),
            _ => {
                // Not by `eprintln`, which the tests of whoever reads this swallow.
                let _ = writeln!(
                    stderr(),
                    "!!! SKIPPED: a test against Apache Kafka needs KAFKA_BOOTSTRAP_SERVERS: see \
                     tests/engines/README.md and `tests/engines/kafka env`",
                );
                None
            }
        }
    }

    fn servers(&self) -> &str {
        &self.servers
    }

    async fn create_topic(&self, topic: &str, partitions: i32) {
        let admin: AdminClient<DefaultClientContext> = ClientConfig::new()
            .set("bootstrap.servers", &self.servers)
            .create()
            .unwrap();
        let topic = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
        let created = admin.create_topics([&topic], &AdminOptions::new()).await;
        for topic in created.unwrap() {
            topic.unwrap();
        }
    }
}
