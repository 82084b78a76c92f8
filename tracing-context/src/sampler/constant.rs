//! Samplers that do not look.

use crate::sampler::{Decision, Sampled, Sampler, SpanStart};

/// Records and samples every span.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOn;

/// Drops every span.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOff;

impl Sampler for AlwaysOn {
    fn sample(&self, _: &SpanStart<'_>) -> Sampled {
        Decision::RecordAndSample.into()
    }
}

impl Sampler for AlwaysOff {
    fn sample(&self, _: &SpanStart<'_>) -> Sampled {
        Decision::Drop.into()
    }
}
