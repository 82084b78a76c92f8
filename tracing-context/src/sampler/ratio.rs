//! A share of all traces.

use crate::sampler::{Decision, Sampled, Sampler, SpanStart};

/// Samples a share of all traces by their id, so that all processes of one ratio agree.
///
/// Looks at no parent: put it into a [`ParentBased`](crate::sampler::ParentBased). Compares the
/// last eight bytes of the trace id as the OpenTelemetry SDKs for Go and Rust do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceIdRatio {
    bound: u64,
}

impl TraceIdRatio {
    /// Samples this share, 0.0 to 1.0. What is outside is taken as the nearer end, not-a-number as
    /// 1.0: a broken setting must not lose every trace.
    #[must_use]
    pub fn new(ratio: f64) -> Self {
        let ratio = if ratio.is_nan() {
            1.0
        } else {
            ratio.clamp(0.0, 1.0)
        };
        // `as` saturates; 1.0 gives 2^63, above every shifted id.
        Self {
            bound: (ratio * (1_u64 << 63) as f64) as u64,
        }
    }
}

impl Sampler for TraceIdRatio {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        let low = start.trace_id().to_u128() as u64;
        if low >> 1 < self.bound {
            Decision::RecordAndSample
        } else {
            Decision::Drop
        }
        .into()
    }
}
