//! gRPC: tonic's server behind our server layer, its channel behind our client layer.

mod caller;
mod plan;
mod server;
mod service;
mod stage;

pub(crate) use self::stage::Grpc;
