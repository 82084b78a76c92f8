//! The OTLP exporter: a sink for the threads that end spans, and one thread that sends them.
//!
//! Its thread emits nothing to `tracing` but its own few reports over HTTP/1, a connection without
//! instrumentation, as is TLS without rustls's `logging`. HTTP/2 below gRPC has some, so [`Telemetry`](crate::Telemetry)'s filter lets
//! nothing of this thread become a trace, whatever was asked for. A scoped no-op subscriber would look safer, but a single one anywhere
//! slows `tracing` down in every thread and makes it drop events that are emitted inside others.

mod answer;
mod base64;
mod basic;
mod client;
mod compression;
mod config;
mod connect;
mod connection;
mod counters;
mod deliver;
mod endpoint;
#[cfg(feature = "grpc")]
mod grpc;
mod header;
mod idle;
mod outlook;
mod pause;
mod protocol;
mod report;
mod retry;
mod rounds;
mod shared;
mod signal;
mod sink;
mod thread;
mod transport;
mod words;
mod worker;

pub use self::compression::Compression;
pub use self::config::OtlpConfig;
#[cfg(feature = "tls")]
pub use self::connect::CertificateError;
#[cfg(feature = "tls")]
pub(crate) use self::connect::Certificates;
pub use self::connect::ProxyError;
pub(crate) use self::connect::{Proxy, is_exempt};
pub use self::counters::Counters;
pub(crate) use self::endpoint::Endpoint;
pub use self::endpoint::EndpointError;
pub use self::header::HeaderError;
pub use self::protocol::Protocol;
pub use self::sink::OtlpExporter;
pub use self::thread::StartError;
#[cfg(feature = "jaeger-remote")]
pub(crate) use self::{client::Client, thread::spawn};

#[cfg(test)]
mod tests;
