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
    let queue = queue(10_000, None, 512);
    assert_eq!(queue.push(&span(&"x".repeat(7_000))), Pushed::Kept);
    assert_eq!(queue.push(&span(&"y".repeat(7_000))), Pushed::Dropped);
    assert_eq!(queue.push(&span("small")), Pushed::Kept);
    assert_eq!(queue.push(&span(&"z".repeat(50_000))), Pushed::Dropped);
    assert_eq!(queue.waiting(), 2);
}

#[test]
fn a_full_queue_refuses_before_it_encodes() {
    let queue = queue(10_000, None, 512);
    let large = span(&"x".repeat(7_000));
    assert_eq!(queue.push(&large), Pushed::Kept);
    assert_eq!(queue.push(&large), Pushed::Dropped);
    assert!(!queue.refuses(), "there is room for others");
    let other = span(&"y".repeat(2_000));
    assert_eq!(queue.push(&other), Pushed::Kept);
    assert_eq!(queue.push(&other), Pushed::Dropped);
    assert!(queue.refuses());
    let (_, held) = queue.take().unwrap().into_request();
    assert_eq!(queue.push(&other), Pushed::Dropped, "it is being sent");
    drop(held);
    assert!(!queue.refuses());
    assert_eq!(queue.push(&other), Pushed::Kept);
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
    assert_eq!(queue.push(&span("a")), Pushed::Closed);
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

/// A span with the stack of an error, whose symbols nobody has looked up.
fn span_with_a_stack() -> FinishedSpan {
    #[derive(Clone, Default)]
    struct Keeps(std::sync::Arc<std::sync::Mutex<Vec<FinishedSpan>>>);
    impl tracing_context::SpanSink for Keeps {
        fn on_end(&self, span: &FinishedSpan) {
            self.0.lock().unwrap().push(span.clone());
        }
    }
    use tracing_context::SpanExt as _;
    use tracing_subscriber::layer::SubscriberExt as _;

    let kept = Keeps::default();
    let layer = tracing_context::ContextLayer::builder().sink(kept.clone());
    let subscriber = tracing_subscriber::registry().with(layer.build().filtered());
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("fails").record_exception(&std::fmt::Error);
    });
    kept.0.lock().unwrap().remove(0)
}

#[test]
fn a_span_with_a_stack_is_encoded_by_who_takes_it() {
    let span = span_with_a_stack();
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value == "0") {
        return;
    }
    assert!(span.waits_for_symbols());
    let queue = queue(1 << 20, Some(2), 512);
    assert_eq!(queue.push(&span), Pushed::Kept);
    assert_eq!(queue.push(&self::span("plain")), Pushed::Kept);
    assert_eq!(queue.push(&span), Pushed::Dropped);
    assert_eq!(queue.waiting(), 2);
    assert!(span.waits_for_symbols(), "nobody has read it");
    // What waits when a queue is closed is sent.
    queue.close();
    let (body, held) = queue.take().unwrap().into_request();
    assert!(!span.waits_for_symbols());
    assert_eq!((queue.waiting(), held.spans()), (0, 2));
    let text = String::from_utf8_lossy(&body);
    assert!(text.contains("span_with_a_stack"), "{text}");
    drop(held);
    assert!(queue.holds_nothing());
}
