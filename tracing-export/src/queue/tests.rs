use tracing_context::{FinishedSpan, SpanContext, SpanId, TraceFlags, TraceId};

use super::*;

fn span(name: &str) -> FinishedSpan {
    let context = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
    FinishedSpan::builder(name, context).build()
}

fn queue(bytes: usize, spans: Option<usize>, batch_spans: usize) -> std::sync::Arc<Queue> {
    Queue::new(Limits {
        bytes,
        spans,
        batch_spans,
    })
}

#[test]
fn the_newest_is_dropped_when_the_bytes_are_used_up() {
    let queue = queue(1_000, None, 512);
    assert_eq!(queue.push(&span(&"x".repeat(700))), Pushed::Kept);
    assert_eq!(queue.push(&span(&"y".repeat(700))), Pushed::Dropped);
    assert_eq!(queue.push(&span("small")), Pushed::Kept);
    assert_eq!(queue.push(&span(&"z".repeat(5_000))), Pushed::Dropped);
    assert_eq!(queue.waiting(), 2);
}

#[test]
fn spans_being_sent_count_until_they_are_done() {
    let queue = queue(1 << 20, Some(2), 512);
    assert_eq!(queue.push(&span("a")), Pushed::Kept);
    assert_eq!(queue.push(&span("b")), Pushed::Kept);
    assert_eq!(queue.push(&span("c")), Pushed::Dropped);
    let (body, held) = queue.take().unwrap().into_request();
    assert!(!body.is_empty());
    assert_eq!((queue.waiting(), held.spans()), (0, 2));
    assert_eq!(queue.push(&span("d")), Pushed::Dropped);
    drop(held);
    assert_eq!(queue.push(&span("e")), Pushed::Kept);
}

#[test]
fn a_batch_has_at_most_so_many_spans() {
    let queue = queue(1 << 20, None, 3);
    let pushed: Vec<_> = (0..8).map(|_| queue.push(&span("a"))).collect();
    assert_eq!(pushed.iter().filter(|p| **p == Pushed::Ready).count(), 1);
    assert_eq!(pushed[2], Pushed::Ready);
    let sizes: Vec<_> = std::iter::from_fn(|| queue.take())
        .map(|batch| batch.into_request().1.spans())
        .collect();
    assert_eq!(sizes, [3, 3, 2]);
}

#[test]
fn closed_is_closed() {
    let queue = queue(1 << 20, None, 3);
    queue.close();
    assert_eq!(queue.push(&span("a")), Pushed::Dropped);
    assert!(queue.take().is_none());
}

#[test]
fn large_spans_wake_the_exporter_by_their_size() {
    let queue = queue(32 << 20, None, 512);
    let ready = (0..40)
        .filter(|_| queue.push(&span(&"x".repeat(60_000))) == Pushed::Ready)
        .count();
    assert_eq!(ready, 1);
}
