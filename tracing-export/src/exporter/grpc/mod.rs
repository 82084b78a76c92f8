//! OTLP over gRPC
//! ([OTLP specification, "OTLP/gRPC"](https://opentelemetry.io/docs/specs/otlp/#otlpgrpc)).
//!
//! Framing, compression and status are tonic's, with a codec for requests that are bytes already;
//! the connection is hyper's, one request at a time on each.

mod client;
mod codec;
mod connection;
mod status;

pub(super) use self::client::GrpcClient;
