//! OTLP over gRPC
//! ([OTLP specification, "OTLP/gRPC"](https://opentelemetry.io/docs/specs/otlp/#otlpgrpc)).
//!
//! A call with one message each way is little more than an HTTP/2 request, so it is framed here; the
//! connection is hyper's, one request at a time on each.

mod client;
mod connection;
mod message;
mod status;

pub(super) use self::client::GrpcClient;
