//! x
#![forbid(unsafe_code)]
mod clock;
mod env;
mod exporter;
mod notices;
mod otlp;
mod queue;
mod telemetry;
pub use self::exporter::{Counters, EndpointError, OtlpConfig, OtlpExporter, StartError};
pub use self::telemetry::{Telemetry, TelemetryBuilder};

#[cfg(test)]
mod test_spans;
