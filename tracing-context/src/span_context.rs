//! What identifies a span to others.

use crate::id::{SpanId, TraceId};
use crate::trace_flags::TraceFlags;
use crate::trace_state::TraceState;

/// The identity of a span as it travels: ids, flags and trace state.
///
/// Always valid: an invalid one cannot be made, its absence is an `Option`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SpanContext {
    trace_id: TraceId,
    span_id: SpanId,
    flags: TraceFlags,
    is_remote: bool,
    state: TraceState,
}

impl SpanContext {
    /// A local context without trace state.
    #[must_use]
    pub const fn new(trace_id: TraceId, span_id: SpanId, flags: TraceFlags) -> Self {
        Self {
            trace_id,
            span_id,
            flags,
            is_remote: false,
            state: TraceState::EMPTY,
        }
    }

    /// The same context with this trace state.
    #[must_use]
    pub fn with_trace_state(mut self, state: TraceState) -> Self {
        self.state = state;
        self
    }

    /// The same context, said to come from another process or not.
    #[must_use]
    pub const fn with_remote(mut self, is_remote: bool) -> Self {
        self.is_remote = is_remote;
        self
    }

    /// The trace the span belongs to.
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The span itself.
    #[must_use]
    pub const fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// The flags to send on.
    #[must_use]
    pub const fn flags(&self) -> TraceFlags {
        self.flags
    }

    /// Whether the sampled flag is set.
    #[must_use]
    pub const fn is_sampled(&self) -> bool {
        self.flags.is_sampled()
    }

    /// Whether the context came over the wire.
    #[must_use]
    pub const fn is_remote(&self) -> bool {
        self.is_remote
    }

    /// What other tracing systems want carried along.
    #[must_use]
    pub const fn trace_state(&self) -> &TraceState {
        &self.state
    }

    /// Writes the value of a `traceparent` field into `buffer` and returns it as text, without
    /// allocating: `00-<trace id>-<span id>-<flags>`
    /// ([W3C Trace Context Level 2, section 3.2](https://www.w3.org/TR/trace-context-2/#traceparent-header)).
    pub fn encode_traceparent<'a>(&self, buffer: &'a mut [u8; 55]) -> &'a str {
        buffer[..3].copy_from_slice(b"00-");
        buffer[3..35].copy_from_slice(&self.trace_id.to_hex());
        buffer[35] = b'-';
        buffer[36..52].copy_from_slice(&self.span_id.to_hex());
        buffer[52] = b'-';
        buffer[53..].copy_from_slice(self.flags.as_str().as_bytes());
        std::str::from_utf8(buffer).unwrap_or_default()
    }
}
