//! Which traces are kept.

use std::time::Duration;

/// What a [`TailSampler`](crate::TailSampler) keeps. By itself: everything.
///
/// ```
/// use std::time::Duration;
/// use tracing_export::TailSampling;
///
/// // All errors, all that is slower than two seconds, and a tenth of the rest.
/// let sampling = TailSampling::new().slower_than(Duration::from_secs(2)).percent(10.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct TailSampling {
    pub(super) errors: bool,
    pub(super) slower_than: Option<Duration>,
    pub(super) rest: Rest,
    pub(super) max_bytes: usize,
}

/// Which of the traces that are neither errors nor slow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rest {
    Percent(f64),
    PerSecond(f64),
}

impl TailSampling {
    /// Keeps everything, until it is told to keep less.
    pub const fn new() -> Self {
        Self {
            errors: true,
            slower_than: None,
            rest: Rest::Percent(100.0),
            max_bytes: 32 * 1024 * 1024,
        }
    }

    /// Whether every recorded trace is kept in which a span has the status Error; below unsampled
    /// callers none is [recorded](crate::tail) by default. Default: yes.
    pub const fn errors(mut self, yes: bool) -> Self {
        self.errors = yes;
        self
    }

    /// Keeps every trace that took longer than this, from the start of its first span in this
    /// process to the end of its last one. Default: none because it is slow.
    pub const fn slower_than(mut self, duration: Duration) -> Self {
        self.slower_than = Some(duration);
        self
    }

    /// Keeps so much of the rest, 0 to 100, by the trace id, as
    /// [`TraceIdRatio`](tracing_context::sampler::TraceIdRatio) does: processes of one percentage
    /// keep the same traces. It is a share of all ids: behind a head sampler that keeps one trace
    /// in ten by its id, ten percent are all of those.
    pub const fn percent(mut self, percent: f64) -> Self {
        self.rest = Rest::Percent(percent);
        self
    }

    /// Keeps so many a second of the rest, and all of it while there are fewer. Each process has a
    /// rate of its own, and they do not agree on traces: services behind one another leave
    /// [fragments](crate::tail) of each other's.
    pub const fn target_per_second(mut self, traces: f64) -> Self {
        self.rest = Rest::PerSecond(traces);
        self
    }

    /// So many bytes may the spans take that wait for the end of their trace. When they are more,
    /// the oldest trace is decided about by what is known of it. Default: 32 MiB.
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }
}

impl Default for TailSampling {
    fn default() -> Self {
        Self::new()
    }
}
