//! The service under test of the
//! [W3C Trace Context test harness](https://github.com/w3c/trace-context/tree/main/test): it does
//! what it is told in the body of `POST /test`, with nothing but the layers of `tracing-tower`
//! (and `tracing-grpc` or `tracing-kafka`, where it is asked for) between what comes in and what goes out.
#![forbid(unsafe_code)]

mod args;
mod call;
mod client;
mod failure;
mod queue;
mod relay;
mod router;
mod via;

pub use self::args::{Args, HELP, UsageError};
pub use self::router::router;
pub use self::via::{UnknownViaError, Via};
