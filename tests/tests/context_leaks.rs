//! Nothing is left of spans that have ended. Global default, with a layer that counts.

use std::thread;

use tracing::level_filters::LevelFilter;
use tracing::{Level, error, info, info_span};
use tracing_context::sampler::TraceIdRatio;
use tracing_context::{
    Birth, Context, ContextLayer, FinishedSpan, SpanExt as _, SpanSink, TraceFlags, current,
    remote_span,
};
use tracing_subscriber::prelude::*;
use tracing_tests::{OpenSpans, caller, resident_kib};

/// Takes spans and keeps none.
struct Nowhere;

impl SpanSink for Nowhere {
    fn on_end(&self, _: &FinishedSpan) {}
}

/// A request: what can happen to spans, a hundred times.
fn work(seed: usize) {
    for turn in 0..100 {
        let context = Context::new().with_span(caller(TraceFlags::SAMPLED));
        let request = remote_span!(Birth::remote(context), Level::INFO, "request", turn, seed);
        let detached = {
            let _entered = request.enter();
            let child = info_span!("child", text = "some text that takes memory");
            child.in_scope(|| {
                info!("said");
                error!(error = "failed");
                child
                    .set_attribute("array", vec!["a", "b", "c"])
                    .set_error("x", "y");
            });
            tracing::debug_span!("hidden from us").in_scope(|| info_span!("below").in_scope(|| ()));
            info_span!("detached")
        };
        if turn % 2 == 0 {
            request.finish();
        }
        drop(request);
        // On another thread every now and then.
        if turn % 25 == 0 {
            let context = current();
            let elsewhere = thread::spawn(move || {
                let _attached = context.attach();
                detached.in_scope(|| info_span!("elsewhere").in_scope(|| ()));
            });
            assert!(elsewhere.join().is_ok());
        }
        assert!(current().is_empty());
    }
}

#[test]
fn all_spans_close_and_memory_does_not_grow() {
    let open = OpenSpans::default();
    let layer = ContextLayer::builder()
        .sink(Nowhere)
        .sampler(TraceIdRatio::new(0.5))
        .build();
    let subscriber = tracing_subscriber::registry()
        .with(layer.filtered())
        .with(open.clone().with_filter(LevelFilter::DEBUG));
    assert!(tracing::subscriber::set_global_default(subscriber).is_ok());

    let round = || {
        let workers: Vec<_> = (0..8)
            .map(|seed| thread::spawn(move || work(seed)))
            .collect();
        for worker in workers {
            assert!(worker.join().is_ok());
        }
    };
    // The first rounds fill pools and caches.
    (0..3).for_each(|_| round());
    assert!(open.born() >= 10_000, "{}", open.born());
    let before = resident_kib();
    assert!(before > 0);
    // A leak of 100 bytes a span would be 8 MiB.
    (0..20).for_each(|_| round());
    let grown = resident_kib().saturating_sub(before);
    assert_eq!(open.open(), 0);
    assert!(open.born() >= 80_000, "{}", open.born());
    assert!(
        grown < 6 * 1024,
        "{grown} KiB more after {} spans",
        open.born()
    );
}
