//! The HTTP contract: one list of cases, run against every server and client that our layers are
//! put around.
//!
//! A server is a real one on a socket of this host, called by a bare client; a client calls a bare
//! server. So nothing that is ours is on the far side, and nothing is mocked.
//!
//! Another framework is one implementation of [`ServerAdapter`](server::ServerAdapter) or
//! [`ClientAdapter`](client::ClientAdapter) and one line in `tests/http_server.rs` or
//! `tests/http_client.rs`.
#![expect(
    missing_docs,
    clippy::expect_used,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    clippy::unwrap_used,
    reason = "cases are tests: their names say what they are, and they panic when they fail"
)]

mod body;
mod caller;
mod exchange;
mod origin;
mod probe;
mod protocol;
mod sink;
mod telemetry;
mod trace;

pub mod client;
pub mod server;

pub use self::body::{announced, chunks, endless, failing, framed, panicking, slow};
pub use self::caller::{Caller, Reply};
pub use self::exchange::{
    Body, Exchange, Failure, Middleware, fallible, handler, middleware, respond,
};
pub use self::origin::Origin;
pub use self::probe::Probe;
pub use self::protocol::Protocol;
pub use self::sink::Spans;
pub use self::telemetry::{Telemetry, eventually, records, telemetry};
pub(crate) use self::trace::spans_in;
pub use self::trace::{Trace, recorded, spans_of};
