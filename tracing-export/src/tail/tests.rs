use std::collections::HashMap;
use std::sync::Arc;

use tracing_context::{
    FinishedSpan, SpanContext, SpanId, SpanSink, StatusCode, TraceFlags, TraceId,
};

use super::*;

mod bounds;
mod statistics;

/// Counts what comes, by trace.
#[derive(Clone, Default)]
struct Kept(Arc<std::sync::Mutex<HashMap<TraceId, Vec<SpanId>>>>);

impl Kept {
    /// The spans of this trace, in the order they came, and those of no other trace.
    fn of(&self, trace: u128) -> Vec<u64> {
        let kept = self.0.lock().unwrap();
        let spans = kept.get(&TraceId::from_u128(trace).unwrap());
        spans.map_or_else(Vec::new, |spans| {
            spans.iter().map(|id| id.to_u64()).collect()
        })
    }

    fn traces(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl SpanSink for Kept {
    fn on_end(&self, span: &FinishedSpan) {
        let mut kept = self.0.lock().unwrap();
        kept.entry(span.trace_id())
            .or_default()
            .push(span.span_id());
    }
}

/// A span of trace `trace`; the first one of it is `root`.
fn span(trace: u128, root: u64, own: u64) -> Spec {
    Spec {
        trace,
        root,
        own,
        flags: TraceFlags::SAMPLED,
        status: StatusCode::Unset,
        times: (0, 1_000),
    }
}

struct Spec {
    trace: u128,
    root: u64,
    own: u64,
    flags: TraceFlags,
    status: StatusCode,
    times: (u64, u64),
}

impl Spec {
    fn failed(mut self) -> Self {
        self.status = StatusCode::Error;
        self
    }

    fn times(mut self, start: u64, end: u64) -> Self {
        self.times = (start, end);
        self
    }

    fn unsampled(mut self) -> Self {
        self.flags = TraceFlags::RANDOM;
        self
    }

    fn build(&self) -> FinishedSpan {
        let id = |id| SpanId::from_u64(id).unwrap();
        let trace = TraceId::from_u128(self.trace).unwrap();
        let span = FinishedSpan::builder("x", SpanContext::new(trace, id(self.own), self.flags))
            .status(self.status, "")
            .times(self.times.0, self.times.1);
        if self.own == self.root {
            return span.build();
        }
        span.parent(id(self.root), false)
            .local_root(id(self.root))
            .build()
    }
}

fn end(sampler: &impl SpanSink, spec: &Spec) {
    sampler.on_end(&spec.build());
}

#[test]
fn a_trace_waits_for_its_first_span_and_goes_on_in_order() {
    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new(), kept.clone());
    end(&sampler, &span(1, 1, 3));
    end(&sampler, &span(1, 1, 2));
    assert!(kept.of(1).is_empty());
    assert_eq!(sampler.counters().held_spans, 2);
    assert!(sampler.counters().held_bytes > 0);
    end(&sampler, &span(1, 1, 1));
    assert_eq!(kept.of(1), [3, 2, 1]);
    let counters = sampler.counters();
    assert_eq!((counters.kept_traces, counters.kept_spans), (1, 3));
    assert_eq!((counters.held_spans, counters.held_bytes), (0, 0));
}

#[test]
fn errors_and_slow_traces_are_kept_and_nothing_else() {
    let second = 1_000_000_000;
    let nothing = TailSampling::new().percent(0.0);
    let slow = nothing.slower_than(std::time::Duration::from_secs(1));
    for (sampling, spans, expected) in [
        (nothing, [span(1, 1, 2), span(1, 1, 1)], false),
        (nothing, [span(1, 1, 2).failed(), span(1, 1, 1)], true),
        (nothing, [span(1, 1, 2), span(1, 1, 1).failed()], true),
        (
            nothing.errors(false),
            [span(1, 1, 2).failed(), span(1, 1, 1)],
            false,
        ),
        (slow, [span(1, 1, 2), span(1, 1, 1).times(0, second)], false),
        (
            slow,
            [span(1, 1, 2), span(1, 1, 1).times(0, second + 1)],
            true,
        ),
        // From the first start to the last end.
        (
            slow,
            [
                span(1, 1, 2).times(second / 2, second + 1),
                span(1, 1, 1).times(0, second),
            ],
            true,
        ),
    ] {
        let kept = Kept::default();
        let sampler = TailSampler::new(sampling, kept.clone());
        spans.iter().for_each(|span| end(&sampler, span));
        let expected: &[u64] = if expected { &[2, 1] } else { &[] };
        assert_eq!(kept.of(1), expected);
    }
}

#[test]
fn late_spans_follow_their_trace() {
    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new().percent(0.0), kept.clone());
    end(&sampler, &span(1, 1, 1).failed());
    end(&sampler, &span(1, 1, 2));
    end(&sampler, &span(2, 10, 10));
    end(&sampler, &span(2, 10, 11).failed());
    assert_eq!((kept.of(1), kept.of(2)), (vec![1, 2], vec![]));
    let counters = sampler.counters();
    assert_eq!((counters.kept_spans, counters.dropped_spans), (2, 2));
    assert_eq!(counters.late_spans, 2);
}

#[test]
fn the_parts_of_a_trace_are_decided_about_apart() {
    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new().percent(0.0), kept.clone());
    end(&sampler, &span(1, 10, 11));
    end(&sampler, &span(1, 20, 21).failed());
    end(&sampler, &span(1, 10, 10));
    end(&sampler, &span(1, 20, 20));
    assert_eq!(kept.of(1), [21, 20]);
}

#[test]
fn what_is_not_sampled_goes_past() {
    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new().percent(0.0), kept.clone());
    end(&sampler, &span(1, 1, 2).unsampled());
    assert_eq!(kept.of(1), [2]);
    assert_eq!(sampler.counters(), TailCounters::default());
}
