//! The OTLP exporter: a sink for the threads that end spans, and one thread that sends them.
//!
//! Its thread emits nothing to `tracing` but its own few reports: the HTTP/1 connection it uses
//! has no instrumentation. A scoped no-op subscriber would look safer, but a single one anywhere
//! slows `tracing` down in every thread and makes it drop events that are emitted inside others.

mod basic;
mod client;
mod compression;
mod config;
mod connection;
mod counters;
mod deliver;
mod endpoint;
mod header;
mod pause;
mod report;
mod retry;
mod rounds;
mod shared;
mod signal;
mod sink;
mod thread;
mod transport;
mod worker;

pub use self::compression::Compression;
pub use self::config::OtlpConfig;
pub use self::counters::Counters;
pub(crate) use self::endpoint::Endpoint;
pub use self::endpoint::EndpointError;
pub use self::header::HeaderError;
pub use self::sink::OtlpExporter;
pub use self::thread::StartError;

#[cfg(test)]
mod tests;
