//! OTLP in protobuf, written by hand: a finished span goes straight to bytes on the thread that
//! ended it, without an intermediate tree.
//!
//! Field numbers are those of
//! [opentelemetry-proto](https://github.com/open-telemetry/opentelemetry-proto); a property test
//! compares the outcome with the official types.

mod attributes;
mod group;
mod request;
mod response;
#[cfg(feature = "grpc")]
mod retry_info;
mod span;
mod wire;

pub(crate) use self::group::Group;
pub(crate) use self::request::{Frame, request};
#[cfg(feature = "grpc")]
pub(crate) use self::response::short;
pub(crate) use self::response::{PartialSuccess, partial_success, status_message};
#[cfg(feature = "grpc")]
pub(crate) use self::retry_info::retry_delay;
pub(crate) use self::span::span;
#[cfg(feature = "receiver")]
pub(crate) use self::wire::string;

#[cfg(test)]
mod tests;
