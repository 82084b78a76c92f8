//! How much a span keeps.

use tracing_context::SpanLimits;

use super::reader::Reader;

/// `OTEL_ATTRIBUTE_*_LIMIT`, `OTEL_SPAN_*_LIMIT`, `OTEL_EVENT_*` and `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`
/// ([OpenTelemetry specification, "Span Limits"](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#span-limits)).
pub(crate) fn limits(reader: &mut Reader<'_>) -> SpanLimits {
    let mut limits = SpanLimits::default();
    let mut read = |variable, limit: &mut usize| {
        *limit = reader.number(variable, *limit).unwrap_or(*limit);
    };
    let (mut count, mut length) = (limits.attributes, limits.value_length);
    read("OTEL_ATTRIBUTE_COUNT_LIMIT", &mut count);
    read("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", &mut length);
    limits.attributes = count;
    limits.value_length = length;
    read("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", &mut limits.attributes);
    read(
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        &mut limits.value_length,
    );
    read("OTEL_SPAN_EVENT_COUNT_LIMIT", &mut limits.events);
    read("OTEL_SPAN_LINK_COUNT_LIMIT", &mut limits.links);
    limits.event_attributes = count;
    limits.link_attributes = count;
    read(
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
        &mut limits.event_attributes,
    );
    read(
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
        &mut limits.link_attributes,
    );
    limits
}
