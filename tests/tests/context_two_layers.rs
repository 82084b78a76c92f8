//! Two of our layers in one subscriber: the first one works, the second stays quiet.

use tracing::{Level, info, info_span};
use tracing_context::testing::InMemorySink;
use tracing_context::{
    Birth, Context, ContextLayer, SpanExt as _, TraceFlags, counters, current, remote_span,
};
use tracing_subscriber::prelude::*;
use tracing_tests::{caller, tree};

fn with_two(body: impl FnOnce()) -> (String, String) {
    let (first, second) = (InMemorySink::new(), InMemorySink::new());
    let layer = |sink: &InMemorySink| ContextLayer::builder().sink(sink.clone()).build();
    let subscriber = tracing_subscriber::registry()
        .with(layer(&first).filtered())
        .with(layer(&second).filtered());
    tracing::subscriber::with_default(subscriber, body);
    (tree(&first.spans()), tree(&second.spans()))
}

#[test]
fn every_span_is_exported_once() {
    let trees = with_two(|| {
        let span = info_span!("outer", late = tracing::field::Empty);
        span.in_scope(|| info_span!("inner").in_scope(|| ()));
        span.record("late", 1);
        drop(span);
        assert!(current().is_empty());
    });
    let expected = "\
outer [internal] late=1
  inner [internal]
";
    assert_eq!(trees, (expected.to_owned(), String::new()));
}

#[test]
fn a_birth_is_taken_once() {
    let trees = with_two(|| {
        let context = Context::new().with_span(caller(TraceFlags::SAMPLED));
        let span = remote_span!(Birth::remote(context), Level::INFO, "request");
        {
            let _entered = span.enter();
            assert_eq!(current().span(), span.context().span());
            info_span!("handler").in_scope(|| ());
        }
        assert!(current().is_empty());
        span.finish();
    });
    let expected = "\
request [internal] (remote parent)
  handler [internal]
";
    assert_eq!(trees, (expected.to_owned(), String::new()));
}

#[test]
fn an_event_is_kept_once() {
    let (first, _) = with_two(|| info_span!("span").in_scope(|| info!("once")));
    assert_eq!(first, "span [internal]\n  * once\n");
}

#[test]
fn what_comes_late_is_counted_once() {
    with_two(|| {
        let span = info_span!("span", late = tracing::field::Empty);
        span.finish();
        let before = counters().late_records;
        span.record("late", 1);
        assert_eq!(counters().late_records - before, 1);
    });
}
