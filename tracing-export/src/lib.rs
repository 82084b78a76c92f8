//! x
#![forbid(unsafe_code)]
mod clock;
mod env;
mod exporter;
mod notices;
mod otlp;
mod queue;
mod telemetry;
#[cfg(feature = "receiver")]
pub mod receiver;
pub mod waterfall;
pub use self::exporter::{Counters, EndpointError, OtlpConfig, OtlpExporter, StartError};
pub use self::telemetry::{Telemetry, TelemetryBuilder};
pub use self::waterfall::Waterfall;

#[cfg(test)]
mod test_spans;
