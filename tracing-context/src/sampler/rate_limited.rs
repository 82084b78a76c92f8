//! So many traces a second.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::sampler::threshold;
use crate::sampler::{Decision, RateLimit, Sampled, Sampler, SpanStart};

/// Samples a number of traces a second: every one while there are fewer, that many once there are
/// more. After a quiet time a second's worth comes at once.
///
/// Looks at no parent: put it into a [`ParentBased`](crate::sampler::ParentBased). Clones share the
/// rate, so callers can be held to it too:
///
/// ```
/// use tracing_context::sampler::{ParentBased, RateLimited};
///
/// let hundred = RateLimited::new(100.0);
/// // The traces that begin here and those that callers sampled, together.
/// let sampler = ParentBased::new(hundred.clone()).remote_sampled(hundred);
/// ```
///
/// A trace that a caller sampled and that is over the rate goes on unsampled: what is behind this
/// process is missing in it.
///
/// Each process has a rate of its own: ten instances of a service make ten times as many traces.
/// Which traces are taken, the order of their arrival decides, so a decision has no probability. A
/// threshold in the caller's `tracestate` (`ot=th:...`) is therefore not passed on
/// ([OpenTelemetry specification, "TraceState: Probability Sampling"](https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/)).
#[derive(Clone)]
pub struct RateLimited {
    limit: Arc<RateLimit>,
    clock: Clock,
}

#[derive(Clone)]
enum Clock {
    System(Instant),
    Other(Arc<dyn Fn() -> Duration + Send + Sync>),
}

impl RateLimited {
    /// This many traces a second; fractions count. [`RateLimit::per_second`] says what becomes of
    /// zero and the like.
    #[must_use]
    pub fn new(traces_per_second: f64) -> Self {
        Self {
            limit: Arc::new(RateLimit::per_second(traces_per_second)),
            clock: Clock::System(Instant::now()),
        }
    }

    /// The same by another clock, for tests: the time since some moment, never going back.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        self.clock = Clock::Other(Arc::new(clock));
        self
    }

    fn now(&self) -> Duration {
        match &self.clock {
            Clock::System(begun) => begun.elapsed(),
            Clock::Other(clock) => clock(),
        }
    }
}

impl Sampler for RateLimited {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        let decision = if self.limit.try_take(self.now()) {
            Decision::RecordAndSample
        } else {
            Decision::Drop
        };
        threshold::answer(start, decision, true)
    }
}

impl fmt::Debug for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimited")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
