//! Ids for `serde`.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::id::{SpanId, TraceId};
use crate::span_context::SpanContext;
use crate::trace_flags::TraceFlags;

/// As 32 lowercase hexadecimal digits.
impl Serialize for TraceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.encode_hex(&mut [0; 32]))
    }
}

/// As 16 lowercase hexadecimal digits.
impl Serialize for SpanId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.encode_hex(&mut [0; 16]))
    }
}

/// As two lowercase hexadecimal digits.
impl Serialize for TraceFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// As `trace_id`, `span_id` and `trace_flags`
/// ([OpenTelemetry, "Trace context in non-OTLP log formats"](https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/)).
impl Serialize for SpanContext {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut ids = serializer.serialize_struct("SpanContext", 3)?;
        ids.serialize_field("trace_id", &self.trace_id())?;
        ids.serialize_field("span_id", &self.span_id())?;
        ids.serialize_field("trace_flags", &self.flags())?;
        ids.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_texts_that_log_lines_have() {
        let span = SpanContext::new(
            "4bf92f3577b34da6a3ce929d0e0e4736".parse().unwrap(),
            "00f067aa0ba902b7".parse().unwrap(),
            TraceFlags::SAMPLED,
        );
        assert_eq!(
            serde_json::to_string(&span).unwrap(),
            r#"{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","trace_flags":"01"}"#
        );
    }
}
