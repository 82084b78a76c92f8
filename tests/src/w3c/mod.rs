//! Conformance to W3C Trace Context Level 2 and W3C Baggage, seen from outside: plain sockets on
//! both sides of the service in `examples/w3c-service`, and nothing of ours in what judges it.
//!
//! [`suite`] is W3C's own harness, [`Rule`] one demand of the specifications.
#![expect(
    missing_docs,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    clippy::unwrap_used,
    reason = "cases are tests: their names say what they are, and they panic when they fail"
)]

mod flood;
mod harness;
mod message;
mod recorder;
mod rule;
mod sent;
mod service;
pub mod suite;

pub use self::flood::flood;
pub use self::harness::{Harness, through};
pub use self::message::{Field, Message};
pub use self::recorder::Recorder;
pub use self::rule::{PARENT_ID, Rule, TRACE_ID, many};
pub use self::sent::{Parent, Sent};
pub use self::service::Service;
pub use w3c_service::Via;
