//! HTTP spans.
#![forbid(unsafe_code)]

mod client;
mod ended;
mod head;
mod hooks;
pub mod lifecycle;
mod macros;
mod outcome;
mod peer;
mod route;
mod semconv;
mod server;

pub use self::client::{Client, ClientCall, ClientHooks, ClientLayer};
pub use self::ended::Ended;
pub use self::head::{RequestHead, ResponseHead};
pub use self::hooks::NoHooks;
pub use self::server::{Server, ServerCall, ServerHooks, ServerLayer};
