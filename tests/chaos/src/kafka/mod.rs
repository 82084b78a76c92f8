//! Kafka: producers and consumers of ours over librdkafka's broker in this process.

mod check;
mod consumer;
mod plan;
mod process;
mod sender;
mod stage;

pub(crate) use self::stage::Kafka;
