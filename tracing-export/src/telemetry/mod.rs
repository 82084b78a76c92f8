//! Everything a service needs, set up in one go.

mod agreement;
mod builder;
mod exporting;
mod handle;
mod identity;
mod report;
mod sampling;
mod selection;

pub use self::builder::TelemetryBuilder;
#[cfg(feature = "logs")]
pub(crate) use self::handle::SpanLayer;
pub use self::handle::Telemetry;
pub use self::report::ShutdownReport;

#[cfg(test)]
mod tests;
