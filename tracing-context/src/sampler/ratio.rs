//! A share of all traces.

use crate::id::TraceId;
use crate::sampler::threshold;
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
        // `as` saturates.
        Self {
            bound: (ratio * ALL as f64) as u64,
        }
    }

    /// Whether the trace of this id is in the share.
    #[must_use]
    pub const fn keeps(&self, trace_id: TraceId) -> bool {
        (trace_id.to_u128() as u64) >> 1 < self.bound
    }
}

impl Sampler for TraceIdRatio {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        let decision = if self.keeps(start.trace_id()) {
            Decision::RecordAndSample
        } else {
            Decision::Drop
        };
        threshold::answer(start, decision, self.bound < ALL)
    }
}

/// Above every shifted id.
const ALL: u64 = 1 << 63;

#[cfg(test)]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;

    #[test]
    fn the_share_is_right_within_three_sigma() {
        const IDS: u32 = 1_000_000;
        let mut random = SmallRng::seed_from_u64(1);
        let ids: Vec<_> = (0..IDS)
            .filter_map(|_| {
                let high = u128::from(random.next_u64());
                TraceId::from_u128(high << 64 | u128::from(random.next_u64()))
            })
            .collect();
        for ratio in [0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 1.0] {
            let sampler = TraceIdRatio::new(ratio);
            let kept = ids.iter().filter(|id| sampler.keeps(**id)).count();
            let expected = f64::from(IDS) * ratio;
            let sigma = (expected * (1.0 - ratio)).sqrt();
            let off = (kept as f64 - expected).abs();
            assert!(off <= 3.0 * sigma, "{ratio}: {kept}");
        }
    }
}
