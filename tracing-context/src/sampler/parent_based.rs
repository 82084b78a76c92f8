//! Following the caller.

use std::fmt;

use crate::sampler::{AlwaysOff, AlwaysOn, Sampled, Sampler, SpanStart};

/// Follows the parent's sampled flag; a root is decided by a sampler of its own
/// ([OpenTelemetry specification, "ParentBased"](https://opentelemetry.io/docs/specs/otel/trace/sdk/#parentbased)).
///
/// Each of its five branches can be replaced. A caller that left the decision to us
/// ([`is_deferred`](crate::TraceFlags::is_deferred)) is decided about as a root.
pub struct ParentBased {
    root: Box<dyn Sampler>,
    remote_sampled: Option<Box<dyn Sampler>>,
    remote_not_sampled: Option<Box<dyn Sampler>>,
    local_sampled: Option<Box<dyn Sampler>>,
    local_not_sampled: Option<Box<dyn Sampler>>,
}

impl ParentBased {
    /// Roots by `root`, all others as their parents.
    #[must_use]
    pub fn new(root: impl Sampler) -> Self {
        Self {
            root: Box::new(root),
            remote_sampled: None,
            remote_not_sampled: None,
            local_sampled: None,
            local_not_sampled: None,
        }
    }

    /// Decides below sampled callers; [`AlwaysOn`] unless set.
    #[must_use]
    pub fn remote_sampled(mut self, sampler: impl Sampler) -> Self {
        self.remote_sampled = Some(Box::new(sampler));
        self
    }

    /// Decides below unsampled callers; [`AlwaysOff`] unless set.
    #[must_use]
    pub fn remote_not_sampled(mut self, sampler: impl Sampler) -> Self {
        self.remote_not_sampled = Some(Box::new(sampler));
        self
    }

    /// Decides below sampled spans of this process; [`AlwaysOn`] unless set.
    #[must_use]
    pub fn local_sampled(mut self, sampler: impl Sampler) -> Self {
        self.local_sampled = Some(Box::new(sampler));
        self
    }

    /// Decides below unsampled spans of this process; [`AlwaysOff`] unless set.
    #[must_use]
    pub fn local_not_sampled(mut self, sampler: impl Sampler) -> Self {
        self.local_not_sampled = Some(Box::new(sampler));
        self
    }
}

impl Default for ParentBased {
    /// `parentbased_always_on`, the specification's default.
    fn default() -> Self {
        Self::new(AlwaysOn)
    }
}

impl Sampler for ParentBased {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        let parent = start.parent();
        let Some(parent) = parent.filter(|parent| !parent.flags().is_deferred()) else {
            return self.root.sample(start);
        };
        let branch = match (parent.is_remote(), parent.is_sampled()) {
            (true, true) => &self.remote_sampled,
            (true, false) => &self.remote_not_sampled,
            (false, true) => &self.local_sampled,
            (false, false) => &self.local_not_sampled,
        };
        match branch {
            Some(sampler) => sampler.sample(start),
            // These pass a caller's threshold on where it holds.
            None if parent.is_sampled() => AlwaysOn.sample(start),
            None => AlwaysOff.sample(start),
        }
    }
}

impl fmt::Debug for ParentBased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParentBased").finish_non_exhaustive()
    }
}
