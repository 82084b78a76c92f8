//! HTTP server spans.

mod call;
mod hooks;
mod layer;
mod service;
mod settings;
mod span;

pub use self::call::ServerCall;
pub use self::hooks::ServerHooks;
pub use self::layer::ServerLayer;
pub use self::service::Server;
