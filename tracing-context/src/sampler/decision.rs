//! What a sampler answers.

use std::borrow::Cow;

use crate::trace_state::TraceState;
use crate::value::Value;

/// What becomes of a span
/// ([OpenTelemetry specification, "Sampling"](https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampling)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the specification's list is closed"
)]
pub enum Decision {
    /// Only its ids exist: for propagation and log lines.
    Drop,
    /// Recorded for sinks in this process, not sampled: nothing leaves it.
    RecordOnly,
    /// Recorded, sampled and exported.
    RecordAndSample,
}

/// A decision and what goes with it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sampled {
    /// The decision.
    pub decision: Decision,
    /// Attributes to add to the span.
    pub attributes: Vec<(Cow<'static, str>, Value)>,
    /// The span's trace state; `None` keeps the parent's.
    pub trace_state: Option<TraceState>,
}

impl Sampled {
    /// A decision that changes nothing else.
    #[must_use]
    pub const fn new(decision: Decision) -> Self {
        Self {
            decision,
            attributes: Vec::new(),
            trace_state: None,
        }
    }

    /// The same with one more attribute.
    #[must_use]
    pub fn with_attribute(
        mut self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
    ) -> Self {
        self.attributes.push((key.into(), value.into()));
        self
    }

    /// The same with this trace state; an empty one clears the parent's.
    #[must_use]
    pub fn with_trace_state(mut self, state: TraceState) -> Self {
        self.trace_state = Some(state);
        self
    }
}

impl From<Decision> for Sampled {
    fn from(decision: Decision) -> Self {
        Self::new(decision)
    }
}
