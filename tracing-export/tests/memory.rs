//! With an allocator that counts, hence in a process of its own: while a backend is away or silent,
//! spans take no more memory than they may, and every one is accounted for.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use std::alloc::System;
use std::thread;
use std::time::Duration;

use cap::Cap;
use support::Backend;
use tracing_context::{FinishedSpan, SpanContext, SpanId, SpanSink as _, TraceFlags, TraceId};
use tracing_export::{OtlpConfig, OtlpExporter};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

const BOUND: usize = 4 << 20;
/// What the exporter needs apart from spans: memory to use again, connections, a request that is
/// being made.
const MACHINERY: usize = 2 << 20;
const THREADS: usize = 4;
const SPANS: usize = 20_000;

fn span() -> FinishedSpan {
    let context = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
    FinishedSpan::builder("GET /users/{id}", context)
        .attribute("text", "x".repeat(400))
        .build()
}

/// Ends many times as many spans as there is room for.
fn stays_within_its_bound(url: &str) {
    let before = ALLOCATOR.allocated();
    let config = OtlpConfig::new(url).unwrap().max_queue_bytes(BOUND);
    let exporter = OtlpExporter::start(&config).unwrap();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..SPANS).for_each(|_| exporter.on_end(&span())));
        }
    });
    let most = ALLOCATOR.max_allocated() - before;
    assert!(most > BOUND / 2, "{url}: {most}");
    assert!(most <= BOUND + MACHINERY, "{url}: {most}");
    assert!(exporter.shutdown(Duration::from_millis(200)).is_err());
    let now = exporter.counters();
    let accounted = now.exported + now.dropped + now.failed + now.rejected;
    assert_eq!(accounted, (THREADS * SPANS) as u64);
    assert!(now.dropped > accounted / 2, "{now}");
}

#[test]
fn memory_is_bounded() {
    // Nobody listens there.
    stays_within_its_bound("http://127.0.0.1:1/v1/traces");
    let silent = Backend::start(&["silent"; 8]);
    stays_within_its_bound(&silent.url());
}
