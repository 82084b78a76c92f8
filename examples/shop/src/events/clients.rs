//! Producers and consumers.

use tracing_kafka::FutureProducer;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::KafkaResult;

use super::PLACED;
use super::topics::group;
use crate::environment;
use crate::failure::Failure;
use crate::roles::Role;

/// A producer of this service.
pub(crate) fn producer(role: Role) -> Result<FutureProducer, Failure> {
    // An order waits for it: not for others to go along.
    let mut config = config(role)?;
    config.set("linger.ms", "0");
    config.create().map_err(Failure::Kafka)
}

/// A consumer of placed orders, for all processes of this service together.
pub(crate) fn consumer(role: Role) -> Result<StreamConsumer, Failure> {
    let mut config = config(role)?;
    config
        .set("group.id", group(role))
        .set("auto.offset.reset", "earliest")
        // Other members that are about to end wait for what this one has processed.
        .set("auto.commit.interval.ms", "1000");
    match environment::set(GROUP_PROTOCOL) {
        Some(protocol) => config.set("group.protocol", protocol),
        // The least that brokers allow by default: so long a shop that was killed keeps its
        // partitions from the next one.
        None => config.set("session.timeout.ms", "6000"),
    };
    subscribed(&config).map_err(Failure::Kafka)
}

fn subscribed(config: &ClientConfig) -> KafkaResult<StreamConsumer> {
    let consumer: StreamConsumer = config.create()?;
    consumer.subscribe(&[&PLACED])?;
    Ok(consumer)
}

fn config(role: Role) -> Result<ClientConfig, Failure> {
    let servers = environment::set(SERVERS).ok_or(Failure::NoBroker(role))?;
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", servers)
        .set("client.id", role.name());
    Ok(config)
}

/// Names the brokers.
pub(super) const SERVERS: &str = "KAFKA_BOOTSTRAP_SERVERS";
/// Names the protocol of consumer groups, if it is not librdkafka's default.
pub(super) const GROUP_PROTOCOL: &str = "SHOP_GROUP_PROTOCOL";
