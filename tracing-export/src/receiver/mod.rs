//! A small OTLP receiver, for tests and demos.
//!
//! On one port it speaks OTLP over HTTP with protobuf bodies and over gRPC, plain or compressed by
//! gzip or, with the feature `zstd`, zstd, and turns what arrives back into
//! [`FinishedSpan`](tracing_context::FinishedSpan)s. It is no collector: no authentication, no TLS,
//! and it believes what it is told. Bind it to the loopback interface.

mod decode;
mod encoding;
mod grpc;
mod http;
mod message;
mod server;
mod service;
mod value;

pub use self::server::Receiver;

#[cfg(test)]
mod tests;
