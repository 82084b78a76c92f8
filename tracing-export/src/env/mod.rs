//! The `OTEL_*` variables
//! ([OpenTelemetry specification, "Environment Variable Specification"](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/)).
//!
//! They are read through a [`Reader`], one by one and only where nothing was set in code, so a
//! warning always tells the truth about what is used instead.

mod batch;
mod exporter;
mod limits;
mod list;
mod names;
mod otlp;
mod propagators;
mod proxy;
mod reader;
#[cfg(feature = "jaeger-remote")]
mod remote;
mod resource;
mod sampler;
mod shown;
mod source;
#[cfg(feature = "tls")]
mod tls;
mod unsupported;
mod warning;

pub(crate) use self::batch::{batch_spans, export_timeout, queue_spans, schedule_delay};
pub(crate) use self::exporter::{Exporters, exception_events, exporters, is_disabled};
pub(crate) use self::limits::limits;
pub(crate) use self::otlp::{
    coded_endpoint, compression, endpoint, headers, protocol, timeout, warn_header, warn_plain,
};
pub(crate) use self::propagators::propagator;
pub(crate) use self::proxy::{checked_proxy, proxy};
pub(crate) use self::reader::Reader;
pub(crate) use self::resource::{resource_attributes, service_name};
pub(crate) use self::sampler::{Root, SamplerChoice, sampler};
pub(crate) use self::source::Source;
#[cfg(feature = "tls")]
pub(crate) use self::tls::{certificates, warn_certificate};
pub(crate) use self::unsupported::warn_unsupported;

#[cfg(test)]
mod tests;
