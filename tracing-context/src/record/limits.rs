//! Bounds on what one span keeps.

/// How much one span keeps; what is over is dropped and counted
/// ([OpenTelemetry specification, "Span Limits"](https://opentelemetry.io/docs/specs/otel/trace/sdk/#span-limits)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpanLimits {
    /// Attributes of a span. Default 128.
    pub attributes: usize,
    /// Events of a span. Default 128.
    pub events: usize,
    /// Links of a span. Default 128.
    pub links: usize,
    /// Attributes of one event. Default 128.
    pub event_attributes: usize,
    /// Attributes of one link. Default 128.
    pub link_attributes: usize,
    /// Bytes of one text value, cut on a character boundary. Default 16,384: the specification has
    /// no limit, but a value may come from a caller.
    pub value_length: usize,
}

impl Default for SpanLimits {
    fn default() -> Self {
        Self {
            attributes: 128,
            events: 128,
            links: 128,
            event_attributes: 128,
            link_attributes: 128,
            value_length: 16 * 1024,
        }
    }
}
