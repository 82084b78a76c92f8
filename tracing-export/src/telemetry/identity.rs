//! Who produces the spans.

use std::borrow::Cow;

use tracing_context::{Resource, Value};

use crate::env::{self, Reader};

pub(super) struct Identity {
    fallback_name: Cow<'static, str>,
    pub(super) service_name: Option<Cow<'static, str>>,
    pub(super) attributes: Vec<(Cow<'static, str>, Value)>,
}

impl Identity {
    pub(super) const fn new(fallback_name: Cow<'static, str>) -> Self {
        Self {
            fallback_name,
            service_name: None,
            attributes: Vec::new(),
        }
    }

    /// The resource: code over `OTEL_SERVICE_NAME` over `OTEL_RESOURCE_ATTRIBUTES` over the
    /// fallback, and what the specification asks of whoever makes one
    /// ([semantic conventions, "Telemetry SDK"](https://opentelemetry.io/docs/specs/semconv/resource/#telemetry-sdk)).
    pub(super) fn resource(self, reader: &mut Reader<'_>) -> Resource {
        // OpenTelemetry's name for a service without one.
        let fallback = named(self.fallback_name).unwrap_or(Cow::Borrowed("unknown_service"));
        let mut resource = Resource::new(fallback)
            .with("telemetry.sdk.name", env!("CARGO_PKG_NAME"))
            .with("telemetry.sdk.language", "rust")
            .with("telemetry.sdk.version", env!("CARGO_PKG_VERSION"));
        for (key, value) in env::resource_attributes(reader) {
            resource = resource.with(key, value);
        }
        if let Some(name) = env::service_name(reader) {
            resource = resource.with(SERVICE_NAME, name);
        }
        for (key, value) in self.attributes {
            resource = resource.with(key, value);
        }
        match self.service_name.and_then(named) {
            Some(name) => resource.with(SERVICE_NAME, name),
            None => resource,
        }
    }
}

/// A blank name is none.
fn named(name: Cow<'static, str>) -> Option<Cow<'static, str>> {
    (!name.trim().is_empty()).then_some(name)
}

const SERVICE_NAME: &str = "service.name";
