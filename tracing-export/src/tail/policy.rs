//! The decision about one trace.

use std::time::Duration;

use tracing_context::sampler::{RateLimit, TraceIdRatio};
use tracing_context::{FinishedSpan, StatusCode, TraceId};

use super::settings::{Rest, TailSampling};
use crate::clock::Clock;

pub(super) struct Policy {
    errors: bool,
    slower_than: Option<Duration>,
    share: Share,
}

enum Share {
    OfIds(TraceIdRatio),
    PerSecond(RateLimit, Box<dyn Clock>),
}

/// What is known of a trace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    trace_id: TraceId,
    has_error: bool,
    start: u64,
    end: u64,
}

impl Policy {
    pub(super) fn new(sampling: &TailSampling, clock: impl Clock) -> Self {
        Self {
            errors: sampling.errors,
            slower_than: sampling.slower_than,
            share: match sampling.rest {
                Rest::Percent(percent) => Share::OfIds(TraceIdRatio::new(percent / 100.0)),
                Rest::PerSecond(rate) => {
                    Share::PerSecond(RateLimit::per_second(rate), Box::new(clock))
                }
            },
        }
    }

    pub(super) fn keeps(&self, trace: &Facts) -> bool {
        if self.errors && trace.has_error {
            return true;
        }
        let took = Duration::from_nanos(trace.end.saturating_sub(trace.start));
        if self.slower_than.is_some_and(|limit| took > limit) {
            return true;
        }
        match &self.share {
            Share::OfIds(ratio) => ratio.keeps(trace.trace_id),
            Share::PerSecond(limit, clock) => limit.try_take(clock.now()),
        }
    }
}

impl Facts {
    pub(super) fn of(span: &FinishedSpan) -> Self {
        Self {
            trace_id: span.trace_id(),
            has_error: span.status() == StatusCode::Error,
            start: span.start_unix_nano(),
            end: span.end_unix_nano(),
        }
    }

    /// What is known with another span of the trace.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            trace_id: self.trace_id,
            has_error: self.has_error || other.has_error,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}
