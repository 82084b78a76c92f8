//! gRPC server and client spans: one span for each call, until its stream has ended, with the status
//! that is in its trailers.
#![forbid(unsafe_code)]

mod address;
mod call;
mod client;
mod code;
mod deadline;
#[cfg(feature = "descriptor-set")]
mod descriptor_set;
mod ended;
mod failure;
mod hooks;
mod macros;
mod metadata;
mod method;
mod peer;
mod server;
pub mod services;
mod settings;
mod side;
mod span;
mod status;
mod target;

pub use tracing_tower::lifecycle::{ErrorRef, OutcomeKind};
pub use tracing_tower::{NoHooks, RequestHead, ResponseHead, ServerSpan};

pub use self::call::Call;
pub use self::client::{Client, ClientLayer};
pub use self::code::Code;
#[cfg(feature = "descriptor-set")]
pub use self::descriptor_set::DescriptorSetError;
pub use self::ended::Ended;
pub use self::hooks::Hooks;
pub use self::server::{Server, ServerLayer};
