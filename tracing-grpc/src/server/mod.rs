//! gRPC server spans.

mod layer;
mod service;

pub use self::layer::ServerLayer;
pub use self::service::Server;
