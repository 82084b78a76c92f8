//! Samplers that do not look.

use crate::sampler::threshold;
use crate::sampler::{Decision, Sampled, Sampler, SpanStart};

/// Records and samples every span.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOn;

/// Drops every span.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOff;

impl Sampler for AlwaysOn {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        threshold::answer(start, Decision::RecordAndSample, false)
    }
}

impl Sampler for AlwaysOff {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        threshold::answer(start, Decision::Drop, false)
    }
}
