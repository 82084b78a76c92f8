//! Why the program ends with an error.

use std::error::Error;
use std::process::ExitStatus;
use std::time::Duration;
use std::{fmt, io};

use tracing_kafka::rdkafka::error::KafkaError;

use crate::roles::Role;

/// Why the program ends with an error.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line makes no sense.
    Usage(String),
    /// A role was started by hand, without a service that it needs.
    NoUpstream(Role, Role),
    /// No runtime.
    Runtime(io::Error),
    /// No port to listen on.
    Listen(io::Error),
    /// No channel to another service.
    Channel(tonic::transport::Error),
    /// The database could not be made.
    Database(sqlx::Error),
    /// Telemetry could not be set up, or lost spans at the end.
    Telemetry(Box<dyn Error + Send + Sync>),
    /// A service could not be started.
    Start(Role, io::Error),
    /// A service ended before it listened.
    Ended(Role, ExitStatus),
    /// A service did not listen for so long.
    Silent(Role, Duration),
    /// A service was told to end and failed at that.
    Stopped(Role, ExitStatus),
    /// A service was told to end and did not for so long.
    Stuck(Role, Duration),
    /// The broker could not be started, or a client of it.
    Kafka(KafkaError),
    /// The cluster of these servers was not found, or made no topics.
    Cluster(String, KafkaError),
    /// A role was started by hand, without the address of a broker.
    NoBroker(Role),
    /// The demo itself got no answer.
    Request(String),
    /// The demo got another answer than it is about.
    Answer(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(why) => write!(f, "{why}; try --help"),
            Self::NoUpstream(role, needed) => {
                write!(f, "{} needs the URL of {}", role.name(), needed.name())
            }
            Self::Runtime(error) => write!(f, "cannot start a runtime: {error}"),
            Self::Listen(error) => write!(f, "cannot listen on 127.0.0.1: {error}"),
            Self::Channel(error) => write!(f, "not the URL of a gRPC service: {error}"),
            Self::Database(error) => write!(f, "cannot make the database: {error}"),
            Self::Telemetry(error) => write!(f, "telemetry: {error}"),
            Self::Start(role, error) => write!(f, "cannot start {}: {error}", role.name()),
            Self::Ended(role, status) => write!(f, "{} ended early: {status}", role.name()),
            Self::Silent(role, time) => {
                write!(f, "{} does not listen after {time:?}; killed", role.name())
            }
            Self::Stopped(role, status) => {
                write!(f, "{} did not end well: {status}", role.name())
            }
            Self::Stuck(role, time) => {
                write!(f, "{} has not ended after {time:?}; killed", role.name())
            }
            Self::Kafka(error) => write!(f, "Kafka: {error}"),
            Self::Cluster(servers, error) => write!(f, "Kafka at {servers}: {error}"),
            Self::NoBroker(role) => {
                write!(f, "{} needs KAFKA_BOOTSTRAP_SERVERS", role.name())
            }
            Self::Request(why) => write!(f, "no answer from the shop: {why}"),
            Self::Answer(what) => f.write_str(what),
        }
    }
}

impl Error for Failure {}
