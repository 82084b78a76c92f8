//! The gRPC contract: one list of cases, run for each kind of call, with a real tonic client and
//! server and a socket between them.
#![expect(
    missing_docs,
    clippy::expect_used,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::unwrap_used,
    reason = "cases are tests: their names say what they are, and they panic when they fail"
)]

mod calls;
pub(crate) mod cases;
mod client;
mod contract;
mod kind;
mod outline;
mod place;
mod raw;
mod server;

pub use self::calls::Calls;
pub use self::client::{Caller, connect};
#[doc(hidden)]
pub use self::contract::listed;
pub use self::kind::{Answers, Bidirectional, ClientStreaming, Kind, ServerStreaming, Unary};
pub use self::outline::{find, outline, spans_of, within};
pub use self::place::{AxumRouter, Inside, OneService, Place, WholeServer};
pub use self::raw::{Raw, RawReply};
pub use self::server::Server;

/// What `proto/calls.proto` becomes.
#[expect(unused_qualifications, clippy::exhaustive_enums, reason = "generated")]
pub mod proto {
    tonic::include_proto!("contract.v1");

    /// The `FileDescriptorSet`.
    pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/calls.bin"));
}
