//! Jaeger's remote sampling: the backend says which traces are kept
//! ([Jaeger documentation, "Sampling"](https://www.jaegertracing.io/docs/latest/architecture/sampling/),
//! [`sampling.proto`](https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v2/sampling.proto)).

mod answer;
mod builder;
mod operations;
mod poller;
mod sampler;
mod strategy;

pub use self::builder::JaegerRemoteBuilder;
pub(crate) use self::builder::{INITIAL_RATIO, INTERVAL};
pub use self::sampler::JaegerRemote;

#[cfg(test)]
mod tests;
