//! The broker.

use std::fmt;
use std::time::Duration;

use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use tracing_kafka::rdkafka::client::DefaultClientContext;
use tracing_kafka::rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use tracing_kafka::rdkafka::producer::{BaseProducer, Producer as _};

use super::clients::{GROUP_PROTOCOL, SERVERS};
use super::{PLACED, UNDELIVERED};
use crate::environment;
use crate::failure::Failure;

/// The cluster that the environment names, or librdkafka's own broker, which lives in this process.
pub(crate) struct Broker {
    /// Owns the one in this process.
    owner: Option<BaseProducer>,
    servers: String,
}

impl Broker {
    /// Starts it, or finds it, and makes the topics.
    pub(crate) async fn start() -> Result<Self, Failure> {
        match environment::set(SERVERS) {
            Some(servers) => match Self::of(&servers).await {
                Ok(()) => Ok(Self {
                    owner: None,
                    servers,
                }),
                Err(error) => Err(Failure::Cluster(servers, error)),
            },
            None => Self::own().map_err(Failure::Kafka),
        }
    }

    /// What clients of it need to know.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = vec![(SERVERS, self.servers.clone())];
        if self.owner.is_some() {
            // The newer one, which not every cluster speaks: groups form at once.
            settings.push((GROUP_PROTOCOL, "consumer".to_owned()));
        }
        settings
    }

    fn own() -> KafkaResult<Self> {
        let owner: BaseProducer = ClientConfig::new()
            .set("test.mock.num.brokers", "1")
            .create()?;
        let mock = owner.client().mock_cluster();
        let mock = mock.ok_or_else(|| KafkaError::ClientCreation("no broker".to_owned()))?;
        for topic in topics() {
            mock.create_topic(topic, PARTITIONS, 1)?;
        }
        let servers = mock.bootstrap_servers();
        drop(mock);
        Ok(Self {
            owner: Some(owner),
            servers,
        })
    }

    /// Makes the topics of this cluster, unless an earlier shop has.
    async fn of(servers: &str) -> KafkaResult<()> {
        let admin: AdminClient<DefaultClientContext> = ClientConfig::new()
            .set("bootstrap.servers", servers)
            .create()?;
        let topics = topics()
            .map(|topic| NewTopic::new(topic, PARTITIONS, TopicReplication::Fixed(AS_CONFIGURED)));
        // Brokers without KRaft take none for a timeout of zero, which is always exceeded.
        let options = AdminOptions::new()
            .operation_timeout(Some(PATIENCE))
            .request_timeout(Some(PATIENCE));
        for made in admin.create_topics(&topics, &options).await? {
            match made {
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((_, code)) => return Err(KafkaError::AdminOp(code)),
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Broker({})", self.servers)
    }
}

fn topics() -> [&'static str; 2] {
    [&PLACED, &UNDELIVERED]
}

const PARTITIONS: i32 = 2;
/// So many replicas as the cluster has by default: one is too few for some.
const AS_CONFIGURED: i32 = -1;
/// So long may a cluster take to make topics.
const PATIENCE: Duration = Duration::from_secs(15);
