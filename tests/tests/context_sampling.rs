//! Decisions of samplers and what becomes of the spans.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::{Level, info, info_span};
use tracing_context::sampler::{
    AlwaysOff, AlwaysOn, Decision, ParentBased, Sampled, Sampler, SpanStart, TraceIdRatio,
};
use tracing_context::{
    Birth, Context, FinishedSpan, SpanContext, SpanExt as _, SpanId, TraceFlags, TraceId, current,
    remote_span,
};
use tracing_tests::{caller, recorded, tree};

fn sampled_by(sampler: impl Sampler, body: impl FnOnce()) -> Vec<FinishedSpan> {
    recorded(|layer| layer.sampler(sampler), body)
}

/// Answers by a text of its own, so that a test sees which one was asked.
fn named(name: &'static str) -> impl Sampler {
    move |_: &SpanStart<'_>| Sampled::new(Decision::RecordAndSample).with_attribute("by", name)
}

fn below(parent: SpanContext) {
    let birth = Birth::remote(Context::new().with_span(parent));
    drop(remote_span!(birth, Level::INFO, "span"));
}

#[test]
fn a_dropped_span_has_ids_and_is_not_exported() {
    let spans = sampled_by(AlwaysOff, || {
        let span = info_span!("dropped");
        let own = span.context();
        assert!(own.as_ref().is_some_and(|own| !own.is_sampled()));
        span.set_attribute("x", 1).set_error("x", "y");
        span.in_scope(|| {
            assert_eq!(current().span(), own.as_ref());
            let below = info_span!("below").context();
            assert_eq!(
                below.map(|below| below.trace_id()),
                own.map(|own| own.trace_id())
            );
            info!("said");
        });
    });
    assert!(spans.is_empty());
}

#[test]
fn fields_of_a_dropped_span_are_not_even_formatted() {
    struct Asked(Arc<AtomicU64>);
    impl std::fmt::Debug for Asked {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.fetch_add(1, Ordering::Relaxed);
            f.write_str("asked")
        }
    }
    let asked = Asked(Arc::default());
    sampled_by(ParentBased::new(AlwaysOff), || {
        drop(info_span!("span", ?asked))
    });
    sampled_by(TraceIdRatio::new(0.0), || drop(info_span!("span", ?asked)));
    assert_eq!(asked.0.load(Ordering::Relaxed), 0);
    sampled_by(AlwaysOn, || drop(info_span!("span", ?asked)));
    assert_eq!(
        asked.0.load(Ordering::Relaxed),
        1,
        "once, also for a recorded one"
    );
}

#[test]
fn a_sampler_that_looks_at_the_fields_formats_them_once() {
    let asked = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&asked);
    let value = std::fmt::from_fn(move |f| {
        counts.fetch_add(1, Ordering::Relaxed);
        f.write_str("/health")
    });
    let looks = |start: &SpanStart<'_>| {
        assert_eq!(start.name(), "GET");
        assert_eq!(start.kind().as_str(), "server");
        assert_eq!(
            start
                .attributes()
                .get("path")
                .and_then(|path| path.as_str()),
            Some("/health")
        );
        Decision::RecordAndSample.into()
    };
    let spans = sampled_by(looks, || {
        drop(info_span!("span", otel.name = "GET", otel.kind = "server", path = %value));
    });
    assert_eq!(tree(&spans), "GET [server] path=\"/health\"\n");
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[test]
fn a_record_only_span_reaches_the_sink_without_the_sampled_flag() {
    let record_only = |_: &SpanStart<'_>| Decision::RecordOnly.into();
    let spans = sampled_by(ParentBased::new(record_only), || {
        info_span!("recorded", x = 1).in_scope(|| {
            assert!(current().span().is_some_and(|span| !span.is_sampled()));
            info_span!("below").in_scope(|| ());
        });
    });
    assert_eq!(tree(&spans), "recorded [internal] x=1\n");
    assert!(!spans[0].context().is_sampled());
    assert!(spans[0].context().flags().is_random());
}

#[test]
fn a_sampler_adds_attributes_and_sets_the_trace_state() {
    let ours = |start: &SpanStart<'_>| {
        let state = start
            .parent()
            .map(|parent| parent.trace_state().insert("ours", "1"));
        let sampled = Sampled::new(Decision::RecordAndSample).with_attribute("sampler.rule", 7);
        match state {
            Some(Ok(state)) => sampled.with_trace_state(state),
            _ => sampled,
        }
    };
    let spans = sampled_by(ours, || below(caller(TraceFlags::SAMPLED)));
    assert_eq!(
        tree(&spans),
        "span [internal] (remote parent) sampler.rule=7\n"
    );
    assert_eq!(
        spans[0].context().trace_state().as_str(),
        "ours=1,vendor=1,other=2"
    );

    let clears = |_: &SpanStart<'_>| {
        Sampled::new(Decision::RecordAndSample).with_trace_state(Default::default())
    };
    let spans = sampled_by(clears, || below(caller(TraceFlags::SAMPLED)));
    assert!(spans[0].context().trace_state().is_empty());
}

#[test]
fn the_trace_state_of_a_dropped_span_is_passed_on() {
    sampled_by(AlwaysOff, || {
        let caller = caller(TraceFlags::SAMPLED);
        let birth = Birth::remote(Context::new().with_span(caller.clone()));
        let span = remote_span!(birth, Level::INFO, "span");
        let own = span.context().span();
        assert_eq!(
            own.map(SpanContext::trace_state),
            Some(caller.trace_state())
        );
    });
}

#[test]
fn parent_based_has_five_branches() {
    let sampler = ParentBased::new(named("root"))
        .remote_sampled(named("remote sampled"))
        .remote_not_sampled(named("remote not sampled"))
        .local_sampled(named("local sampled"))
        .local_not_sampled(named("local not sampled"));
    let spans = sampled_by(sampler, || {
        drop(info_span!("span"));
        for remote in [true, false] {
            for flags in [TraceFlags::SAMPLED, TraceFlags::RANDOM] {
                below(caller(flags).with_remote(remote));
            }
        }
    });
    let by: Vec<_> = spans
        .iter()
        .filter_map(|span| span.attributes().get("by")?.as_str())
        .collect();
    assert_eq!(
        by,
        [
            "root",
            "remote sampled",
            "remote not sampled",
            "local sampled",
            "local not sampled"
        ]
    );
}

#[test]
fn parent_based_follows_the_parent_unless_told() {
    let spans = sampled_by(ParentBased::new(AlwaysOff), || {
        drop(info_span!("root"));
        below(caller(TraceFlags::default()));
        below(caller(TraceFlags::SAMPLED));
        let birth = Birth::remote(Context::new().with_span(caller(TraceFlags::SAMPLED)));
        let span = remote_span!(birth, Level::INFO, "sampled");
        let _entered = span.enter();
        drop(info_span!("below the sampled"));
    });
    let names: Vec<_> = spans.iter().map(FinishedSpan::name).collect();
    assert_eq!(names, ["span", "below the sampled", "sampled"]);
}

#[test]
fn a_ratio_samples_its_share() {
    for (ratio, range) in [
        (0.0, 0..=0),
        (0.1, 130..=270),
        (0.5, 850..=1_150),
        (1.0, 2_000..=2_000),
        (-1.0, 0..=0),
        (7.0, 2_000..=2_000),
        (f64::NAN, 2_000..=2_000),
    ] {
        let spans = sampled_by(TraceIdRatio::new(ratio), || {
            for _ in 0..2_000 {
                drop(info_span!("span"));
            }
        });
        assert!(range.contains(&spans.len()), "{ratio}: {}", spans.len());
    }
}

#[test]
fn a_ratio_decides_by_the_trace_id_alone() {
    let id = |low: u64| TraceId::from_u128(1 << 64 | u128::from(low));
    let sampled = |ratio, low| {
        let Some(trace) = id(low) else { return false };
        let parent = SpanContext::new(trace, SpanId::random(), TraceFlags::default());
        let spans = sampled_by(TraceIdRatio::new(ratio), || below(parent.with_remote(true)));
        !spans.is_empty()
    };
    for _ in 0..3 {
        assert!(sampled(0.5, 0));
        assert!(sampled(0.5, u64::MAX / 2));
        assert!(!sampled(0.5, u64::MAX / 2 + 1));
        assert!(!sampled(0.5, u64::MAX));
        assert!(sampled(1.0, u64::MAX));
        assert!(!sampled(0.0, 0));
    }
    // What a smaller share takes, a larger one takes too.
    for step in 0..64 {
        let low = u64::MAX / 64 * step;
        assert!(!sampled(0.25, low) || sampled(0.75, low), "{low:x}");
    }
}
