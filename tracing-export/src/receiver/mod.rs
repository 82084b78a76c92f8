//! A small OTLP receiver, for tests and demos.
//!
//! It speaks OTLP over HTTP with protobuf bodies, plain or compressed by gzip, and turns what arrives back into
//! [`FinishedSpan`](tracing_context::FinishedSpan)s. It is no collector: no authentication, no TLS,
//! and it believes what it is told. Bind it to the loopback interface.

mod decode;
mod gzip;
mod server;
mod service;
mod value;

pub use self::server::Receiver;

#[cfg(test)]
mod tests;
