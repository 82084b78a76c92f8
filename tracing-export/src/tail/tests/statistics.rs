//! Shares and rates, with fixed seeds and a clock that stands still until it is moved.

use std::time::Duration;

use rand::rngs::SmallRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

use super::*;
use crate::clock::ManualClock;
use crate::tail::policy::{Facts, Policy};

/// A trace as it may come: its spans in any order, some after the first one.
struct Trace {
    id: u128,
    spans: Vec<Spec>,
    is_wanted: bool,
}

/// One in twenty fails, one in twenty is slow.
fn trace(random: &mut SmallRng) -> Trace {
    let id = u128::from(random.next_u64()) << 64 | u128::from(random.next_u64());
    let root = random.next_u64() | 1;
    let is_slow = random.random_ratio(1, 20);
    let has_error = random.random_ratio(1, 20);
    let end = if is_slow { 2_000_001 } else { 1_999_999 };
    let mut spans: Vec<_> = (0..random.random_range(0..6))
        .map(|_| span(id, root, random.next_u64() & !1 | 2))
        .collect();
    spans.push(span(id, root, root).times(0, end));
    if has_error {
        let failed = random.random_range(0..spans.len());
        spans[failed].status = StatusCode::Error;
    }
    spans.shuffle(random);
    // A span that comes later cannot be what its trace is kept for.
    let root_at = spans.iter().position(|span| span.own == root).unwrap();
    let seen = &spans[..=root_at];
    let is_wanted = is_slow || seen.iter().any(|span| span.status == StatusCode::Error);
    Trace {
        id,
        spans,
        is_wanted,
    }
}

#[test]
fn every_error_and_slow_trace_and_a_share_of_the_rest() {
    for percent in [0.0, 1.0, 10.0, 50.0, 100.0] {
        let mut random = SmallRng::seed_from_u64(8);
        let sampling = TailSampling::new()
            .slower_than(Duration::from_millis(2))
            .percent(percent);
        let kept = Kept::default();
        let sampler = TailSampler::new(sampling, kept.clone());
        let (mut rest, mut kept_rest) = (0, 0);
        for _ in 0..20_000 {
            let trace = trace(&mut random);
            trace.spans.iter().for_each(|span| end(&sampler, span));
            let found = kept.of(trace.id);
            if !found.is_empty() || trace.is_wanted {
                let expected: Vec<_> = trace.spans.iter().map(|span| span.own).collect();
                assert_eq!(found, expected, "whole, in the order its spans ended");
            }
            if !trace.is_wanted {
                rest += 1;
                kept_rest += usize::from(!found.is_empty());
            }
        }
        assert_eq!(sampler.counters().held_spans, 0);
        let expected = f64::from(rest) * percent / 100.0;
        let sigma = (expected * (1.0 - percent / 100.0)).sqrt();
        let off = (kept_rest as f64 - expected).abs();
        assert!(off <= 3.0 * sigma, "{percent} %: {kept_rest} of {rest}");
    }
}

/// Of `rate` traces a second, how many of the rest are kept in the ten seconds after the first ten,
/// and how many of them there were.
fn rest_after_ten_seconds(target: f64, rate: u32) -> (f64, f64) {
    let clock = ManualClock::default();
    let sampling = TailSampling::new()
        .slower_than(Duration::from_millis(2))
        .target_per_second(target);
    let policy = Policy::new(&sampling, clock.clone());
    let failed = Facts::of(&span(1, 1, 1).failed().build());
    let slow = Facts::of(&span(1, 1, 1).times(0, 3_000_000).build());
    let good = Facts::of(&span(1, 1, 1).build());
    let pause = Duration::from_secs(1) / rate;
    let (mut rest, mut kept) = (0, 0);
    for n in 0..20 * rate {
        match n % 10 {
            0 => assert!(policy.keeps(&failed)),
            1 => assert!(policy.keeps(&slow)),
            _ => {
                let is_kept = policy.keeps(&good);
                if n >= 10 * rate {
                    rest += 1;
                    kept += i32::from(is_kept);
                }
            }
        }
        clock.advance(pause);
    }
    (f64::from(kept), f64::from(rest))
}

#[test]
fn all_below_the_target_and_the_target_above_it_with_errors_and_slow_traces_on_top() {
    for rate in [1, 10, 100, 1_000, 10_000, 100_000] {
        for target in [1.0, 50.0, 5_000.0] {
            let (kept, rest) = rest_after_ten_seconds(target, rate);
            if rest <= 10.0 * target {
                assert_eq!(kept, rest, "{rate}/s, {target}/s wanted");
            } else {
                let off = (kept / 10.0 / target - 1.0).abs();
                assert!(off <= 0.1, "{rate}/s, {target}/s wanted: {kept} in 10 s");
            }
        }
    }
}
