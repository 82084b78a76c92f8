//! How to tell from any span, line or message which call it belongs to.

use std::fmt;

use tracing_context::{SpanContext, SpanId, TraceFlags, TraceId};

/// The header or metadata key that carries the number of a call.
pub(crate) const HEADER: &str = "x-chaos";

/// The token of a call, in every field and message that it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker(pub(crate) u64);

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mk{}x", self.0)
    }
}

impl Marker {
    /// All tokens in a text.
    pub(crate) fn all(text: &str) -> impl Iterator<Item = Self> {
        text.match_indices("mk").filter_map(|(at, _)| {
            let digits = &text[at + 2..];
            let end = digits.find(|c: char| !c.is_ascii_digit())?;
            let number = digits[..end].parse().ok()?;
            digits[end..].starts_with('x').then_some(Self(number))
        })
    }

    /// Who calls: a span of another process in a trace that is this call's alone.
    pub(crate) fn caller(self) -> SpanContext {
        let trace = TraceId::from_u128(u128::from(TRACES) << 64 | u128::from(self.0));
        let trace = trace.unwrap_or_else(TraceId::random);
        SpanContext::new(trace, self.caller_id(), TraceFlags::SAMPLED).with_remote(true)
    }

    pub(crate) fn caller_id(self) -> SpanId {
        SpanId::from_u64(TRACES ^ self.0.rotate_left(17)).unwrap_or_else(SpanId::random)
    }

    /// The `traceparent` that the caller sends.
    pub(crate) fn traceparent(self) -> String {
        self.caller().encode_traceparent(&mut [0; 55]).to_owned()
    }

    /// The call whose trace this is.
    pub(crate) fn of_trace(trace: TraceId) -> Option<Self> {
        let trace = trace.to_u128();
        ((trace >> 64) as u64 == TRACES).then_some(Self(trace as u64))
    }
}

/// The first half of all our trace ids.
const TRACES: u64 = 0xc4a0_5c4a_05c4_a05c;
