//! Who produces the spans.

use super::list::pairs;
use super::reader::Reader;

/// `OTEL_SERVICE_NAME`.
pub(crate) fn service_name(reader: &mut Reader<'_>) -> Option<String> {
    reader.text("OTEL_SERVICE_NAME")
}

/// `OTEL_RESOURCE_ATTRIBUTES`: any error discards the whole value
/// ([OpenTelemetry specification, "Specifying resource information via an environment variable"](https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable)).
pub(crate) fn resource_attributes(reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let variable = "OTEL_RESOURCE_ATTRIBUTES";
    let Some(text) = reader.text(variable) else {
        return Vec::new();
    };
    let mut attributes = pairs(&text).unwrap_or_else(|error| {
        reader.warn_hidden(variable, error, "no attributes");
        Vec::new()
    });
    // An empty name is no name: the one in code holds.
    attributes.retain(|(key, value)| key != "service.name" || !value.trim().is_empty());
    attributes
}
