//! gRPC client spans.

mod layer;
mod service;

pub use self::layer::ClientLayer;
pub use self::service::Client;
