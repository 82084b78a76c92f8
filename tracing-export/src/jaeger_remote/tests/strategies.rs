//! What becomes of an answer, without a backend.

use tracing_context::{Birth, Context, SpanContext, SpanId, TraceFlags, TraceId, remote_span};

use super::*;
use crate::clock::Clock;
use crate::jaeger_remote::strategy::Strategy;

fn strategy(text: &str, clock: &ManualClock) -> Arc<dyn Sampler> {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let answer = serde_json::from_str(text).unwrap();
    Arc::new(Strategy::new(answer, &clock).unwrap())
}

/// How many of a hundred traces of this name, made at once, are sampled.
fn of_hundred(sampler: &Arc<dyn Sampler>, name: &str) -> usize {
    sampled(sampler, || {
        for _ in 0..100 {
            drop(info_span!("span", otel.name = name));
        }
    })
    .len()
}

#[test]
fn a_rate_holds_for_all_names_together() {
    let clock = ManualClock::default();
    for text in [
        r#"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":5}}"#,
        r#"{"strategyType":1,"rateLimitingSampling":{"maxTracesPerSecond":5},"operationSampling":null}"#,
    ] {
        let sampler = strategy(text, &clock);
        assert_eq!(of_hundred(&sampler, "a"), 5);
        assert_eq!(of_hundred(&sampler, "b"), 0);
        clock.advance(Duration::from_millis(400));
        assert_eq!(of_hundred(&sampler, "b"), 2);
    }
}

#[test]
fn operations_win_and_each_has_a_lower_bound() {
    let clock = ManualClock::default();
    let sampler = strategy(
        r#"{
            "strategyType": 1,
            "rateLimitingSampling": {"maxTracesPerSecond": 50},
            "probabilisticSampling": {"samplingRate": 1},
            "operationSampling": {
                "defaultSamplingProbability": 0,
                "defaultLowerBoundTracesPerSecond": 2,
                "defaultUpperBoundTracesPerSecond": 0,
                "perOperationStrategies": [
                    {"operation": "checkout", "probabilisticSampling": {"samplingRate": 1}},
                    {"operation": "GET /health", "probabilisticSampling": {"samplingRate": 0}},
                    {"operation": "half", "probabilisticSampling": {"samplingRate": 0.5}},
                    {"operation": "unsaid", "probabilisticSampling": null}
                ]
            }
        }"#,
        &clock,
    );
    assert_eq!(of_hundred(&sampler, "checkout"), 100);
    assert_eq!(of_hundred(&sampler, "GET /health"), 2);
    assert_eq!(of_hundred(&sampler, "one"), 2);
    assert_eq!(of_hundred(&sampler, "another"), 2);
    assert_eq!(of_hundred(&sampler, "one"), 0);
    clock.advance(Duration::from_secs(10));
    assert_eq!(of_hundred(&sampler, "one"), 2);
    // Those that the ratio takes count towards the bound.
    const TAKEN: u128 = 1;
    const REFUSED: u128 = u64::MAX as u128;
    let half = |trace_id| below(&sampler, trace_id).is_sampled();
    assert!(half(TAKEN) && half(TAKEN));
    assert!(!half(REFUSED));
    assert!(half(TAKEN));
    clock.advance(Duration::from_secs(1));
    assert!(half(REFUSED) && half(REFUSED));
    assert!(!half(REFUSED));
}

/// A span `half` of this trace, below a caller with a threshold.
fn below(sampler: &Arc<dyn Sampler>, trace_id: u128) -> SpanContext {
    let trace_id = TraceId::from_u128(trace_id).unwrap();
    let caller = SpanContext::new(trace_id, SpanId::random(), TraceFlags::SAMPLED)
        .with_trace_state("ot=th:8".parse().unwrap());
    let birth = Birth::remote(Context::new().with_span(caller.with_remote(true)));
    let layer = ContextLayer::builder().sampler(Arc::clone(sampler));
    let subscriber = tracing_subscriber::registry().with(layer.build().filtered());
    tracing::subscriber::with_default(subscriber, || {
        let span = remote_span!(birth, tracing::Level::INFO, "half");
        span.context().span().cloned().unwrap()
    })
}

#[test]
fn a_threshold_of_the_callers_ends_with_a_bound() {
    let sampler = strategy(
        r#"{"operationSampling": {
            "defaultSamplingProbability": 0.5,
            "defaultLowerBoundTracesPerSecond": 1
        }}"#,
        &ManualClock::default(),
    );
    for (trace_id, is_sampled) in [(1, true), (1, true), (u64::MAX.into(), false)] {
        let own = below(&sampler, trace_id);
        assert_eq!(own.is_sampled(), is_sampled);
        assert!(own.trace_state().is_empty());
    }
}

#[test]
fn without_a_bound_the_ratio_alone_decides() {
    let clock = ManualClock::default();
    let sampler = strategy(
        r#"{"operationSampling": {
            "defaultSamplingProbability": 0.5,
            "perOperationStrategies": null
        }}"#,
        &clock,
    );
    let kept = of_hundred(&sampler, "any") + of_hundred(&sampler, "other");
    // 100 of 200 are expected, give or take 7: six times that happens once in a billion runs.
    assert!((57..=143).contains(&kept), "{kept}");
}
