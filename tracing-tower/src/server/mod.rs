//! HTTP server spans.

mod call;
mod hooks;
mod layer;
mod response_header;
#[cfg(feature = "axum")]
mod route_layer;
mod server_span;
mod service;
mod settings;
mod span;

pub use self::call::ServerCall;
pub use self::hooks::ServerHooks;
pub use self::layer::ServerLayer;
pub use self::response_header::ResponseHeader;
#[cfg(feature = "axum")]
pub use self::route_layer::{RouteLayer, Routed};
pub use self::server_span::ServerSpan;
pub use self::service::Server;
