//! An answer of Jaeger's, as a sampler.

use std::sync::Arc;

use tracing_context::sampler::{RateLimited, Sampled, Sampler, SpanStart, TraceIdRatio};

use super::answer::Answer;
use super::operations::Operations;
use crate::clock::Clock;

pub(super) enum Strategy {
    Operations(Operations),
    Ratio(TraceIdRatio),
    Rate(RateLimited),
}

impl Strategy {
    /// What the answer asks for: of several the most detailed. `None` if it asks for nothing.
    pub(super) fn new(answer: Answer, clock: &Arc<dyn Clock>) -> Option<Self> {
        if let Some(operations) = answer.operation_sampling {
            return Some(Self::Operations(Operations::new(operations, clock)));
        }
        if let Some(probabilistic) = answer.probabilistic_sampling {
            let ratio = TraceIdRatio::new(probabilistic.sampling_rate);
            return Some(Self::Ratio(ratio));
        }
        let rate = answer.rate_limiting_sampling?.max_traces_per_second;
        Some(Self::Rate(rate_limited(rate, clock)))
    }
}

impl Sampler for Strategy {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        match self {
            Self::Operations(operations) => operations.of(start.name()).sample(start),
            Self::Ratio(ratio) => ratio.sample(start),
            Self::Rate(rate) => rate.sample(start),
        }
    }
}

/// A ratio, and traces beyond it until there are so many a second.
pub(super) struct AtLeast {
    pub(super) ratio: TraceIdRatio,
    pub(super) lower_bound: RateLimited,
}

impl Sampler for AtLeast {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        // What the ratio takes counts as well.
        let within_bound = self.lower_bound.sample(start);
        if self.ratio.keeps(start.trace_id()) {
            return self.ratio.sample(start);
        }
        within_bound
    }
}

pub(super) fn rate_limited(traces_per_second: f64, clock: &Arc<dyn Clock>) -> RateLimited {
    let clock = Arc::clone(clock);
    RateLimited::new(traces_per_second).with_clock(move || clock.now())
}
