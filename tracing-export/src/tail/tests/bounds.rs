//! Memory, ends and threads.

use std::time::Duration;

use super::*;

#[test]
fn beyond_the_bound_the_oldest_trace_is_decided_about() {
    let kept = Kept::default();
    let size = span(1, 1, 2).build().memory_size();
    let sampling = TailSampling::new().percent(0.0).max_bytes(3 * size);
    let sampler = TailSampler::new(sampling, kept.clone());
    end(&sampler, &span(1, 10, 11).failed());
    end(&sampler, &span(2, 20, 21));
    end(&sampler, &span(1, 10, 12));
    assert_eq!(sampler.counters().held_spans, 3);
    end(&sampler, &span(2, 20, 22));
    assert_eq!(kept.of(1), [11, 12], "the oldest one");
    assert_eq!(sampler.counters().held_spans, 2);
    // What comes later follows, whatever it is.
    end(&sampler, &span(1, 10, 10));
    assert_eq!(kept.of(1), [11, 12, 10]);
    end(&sampler, &span(3, 30, 31));
    end(&sampler, &span(3, 30, 32));
    end(&sampler, &span(2, 20, 20).failed());
    assert!(kept.of(2).is_empty());
    let counters = sampler.counters();
    assert_eq!(counters.early_decisions, 2);
    assert_eq!(counters.late_spans, 2);
    assert_eq!((counters.kept_traces, counters.dropped_traces), (1, 1));
}

#[test]
fn no_memory_beyond_the_bound_however_much_comes() {
    let kept = Kept::default();
    let max_bytes = 100_000;
    let sampling = TailSampling::new().percent(50.0).max_bytes(max_bytes);
    let sampler = TailSampler::new(sampling, kept);
    let handed = 20_000;
    for own in 0..handed {
        // Their first spans never end.
        let root = 1_000_000 + own / 7;
        end(&sampler, &span(u128::from(root), root, own + 1));
        assert!(sampler.counters().held_bytes <= max_bytes as u64);
    }
    sampler.shutdown(Duration::ZERO).unwrap();
    let counters = sampler.counters();
    assert_eq!(counters.kept_spans + counters.dropped_spans, handed);
    assert_eq!((counters.held_spans, counters.held_bytes), (0, 0));
}

#[test]
fn a_span_above_the_bound_is_decided_about_at_once() {
    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new().max_bytes(1), kept.clone());
    end(&sampler, &span(1, 1, 2));
    assert_eq!(kept.of(1), [2]);
    assert_eq!(sampler.counters().held_bytes, 0);
}

#[test]
fn a_shutdown_decides_about_all_and_a_flush_does_not() {
    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new().percent(0.0), kept.clone());
    end(&sampler, &span(1, 10, 11).failed());
    end(&sampler, &span(2, 20, 21));
    sampler.flush(Duration::ZERO).unwrap();
    assert_eq!(kept.traces(), 0);
    sampler.shutdown(Duration::ZERO).unwrap();
    assert_eq!((kept.of(1), kept.traces()), (vec![11], 1));
    // Nothing waits from now on.
    end(&sampler, &span(3, 30, 31).failed());
    assert_eq!(kept.of(3), [31]);
    assert_eq!(sampler.counters().held_spans, 0);

    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new(), kept.clone());
    end(&sampler, &span(1, 10, 11));
    drop(sampler);
    assert_eq!(kept.of(1), [11]);
}

#[test]
fn threads_leave_no_trace_in_parts() {
    let kept = Kept::default();
    let sampler = TailSampler::new(TailSampling::new().percent(50.0), kept.clone());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let sampler = &sampler;
            scope.spawn(move || {
                for trace in 0..500 {
                    let root = 1 + trace * 10;
                    // Each thread ends two of the nine spans below, the last one the first span.
                    for own in [root + 2 * thread + 1, root + 2 * thread + 2] {
                        end(sampler, &span(u128::from(root) << 32, root, own));
                    }
                    if thread == trace % 4 {
                        end(sampler, &span(u128::from(root) << 32, root, root));
                    }
                }
            });
        }
    });
    sampler.shutdown(Duration::ZERO).unwrap();
    let traces = kept.0.lock().unwrap();
    assert!(traces.values().all(|spans| spans.len() == 9));
    let counters = sampler.counters();
    assert_eq!(counters.kept_spans, traces.len() as u64 * 9);
    assert_eq!(counters.kept_spans + counters.dropped_spans, 4_500);
    assert_eq!(counters.kept_traces + counters.dropped_traces, 500);
}
