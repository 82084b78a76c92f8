//! The Kafka contract: one list of cases, run over the real protocol against librdkafka's broker
//! inside of the process and against Apache Kafka.
//!
//! Nothing that is ours is on the far side: records are read by plain rdkafka, and what other
//! clients write is sent byte for byte.
#![expect(
    missing_docs,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::unwrap_used,
    reason = "cases are tests: their names say what they are, and they panic when they fail"
)]

mod broker;
pub(crate) mod cases;
mod contract;
mod topic;
mod wire;

pub use self::broker::{Apache, Broker, InProcess};
#[doc(hidden)]
pub use self::contract::listed;
pub use self::topic::{Kafka, PATIENCE, assign, headers, received, recorded_around};
pub use self::wire::{RawHeader, Record, batches, produce};
