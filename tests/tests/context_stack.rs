//! The stack of contexts, whatever order it is left in.

use std::pin::pin;
use std::task::{Poll, Waker};

use tracing::level_filters::LevelFilter;
use tracing::{Level, info, info_span};
use tracing_context::testing::InMemorySink;
use tracing_context::{
    Baggage, Birth, Context, ContextLayer, FutureExt as _, SpanExt as _, TraceFlags, TracedSpan,
    current, remote_span,
};
use tracing_subscriber::prelude::*;
use tracing_tests::{Recording, caller, tree};

fn recorded(body: impl FnOnce()) -> Recording {
    let (recording, dispatch) = Recording::new(LevelFilter::INFO);
    tracing::dispatcher::with_default(&dispatch, body);
    recording
}

fn request() -> (TraceFlags, TracedSpan) {
    let flags = TraceFlags::SAMPLED;
    let context = Context::new().with_span(caller(flags));
    (
        flags,
        remote_span!(Birth::remote(context), Level::INFO, "request"),
    )
}

fn named(name: &str) -> Context {
    Context::new().with_baggage(Baggage::EMPTY.insert("name", name))
}

fn name() -> String {
    current().baggage().get("name").unwrap_or("none").to_owned()
}

fn poll(future: std::pin::Pin<&mut impl Future>) -> bool {
    let mut context = std::task::Context::from_waker(Waker::noop());
    future.poll(&mut context).is_ready()
}

/// Ready when it is polled again.
fn pending_once() -> impl Future<Output = ()> {
    let mut polled = false;
    std::future::poll_fn(move |_| {
        if std::mem::replace(&mut polled, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
}

#[test]
fn a_guard_held_across_an_await_does_not_capture_the_next_request() {
    let recording = recorded(|| {
        let (_, first) = request();
        let (_, second) = request();
        let mut held = pin!(async {
            let span = info_span!("held across an await");
            let _held = span.entered();
            pending_once().await;
            info_span!("afterwards").in_scope(|| ());
        });
        {
            let _poll = first.enter();
            assert!(!poll(held.as_mut()));
        }
        assert!(current().is_empty(), "the poll leaves nothing");
        {
            let _poll = second.enter();
            assert_eq!(current().span(), second.context().span());
            info_span!("of the second").in_scope(|| info!("said in the second"));
        }
        // Not even a span that comes from no request joins the first.
        drop(info_span!("of nobody"));
        {
            let _poll = first.enter();
            assert!(poll(held.as_mut()));
            assert_eq!(current().span(), first.context().span());
        }
        assert!(current().is_empty());
    });
    assert_eq!(
        tree(&recording.spans.spans()),
        "\
request [internal] (remote parent)
  held across an await [internal]
  afterwards [internal]
request [internal] (remote parent)
  of the second [internal]
    * said in the second
of nobody [internal]
"
    );
}

#[test]
fn a_guard_held_across_an_await_does_not_capture_what_follows_a_future_with_context() {
    let recording = recorded(|| {
        let mut held = pin!(
            async {
                let _held = info_span!("held").entered();
                pending_once().await;
            }
            .with_context(named("task"))
        );
        assert!(!poll(held.as_mut()));
        assert!(current().is_empty());
        drop(info_span!("unrelated"));
        assert!(poll(held.as_mut()));
        assert!(current().is_empty());
    });
    assert_eq!(recording.span("unrelated").parent_span_id(), None);
}

#[test]
fn spans_may_be_left_in_any_order() {
    recorded(|| {
        let (one, two, three) = (info_span!("one"), info_span!("two"), info_span!("three"));
        let ids = [&one, &two, &three].map(|span| span.context().map(|span| span.span_id()));
        let id = || current().span().map(|span| span.span_id());
        let (one, two, three) = (one.entered(), two.entered(), three.entered());
        assert_eq!(id(), ids[2]);
        drop(two);
        assert_eq!(id(), ids[2]);
        drop(three);
        assert_eq!(id(), ids[0]);
        drop(one);
        assert_eq!(id(), None);
    });
}

#[test]
fn a_span_entered_twice_is_left_twice() {
    recorded(|| {
        let span = info_span!("twice");
        span.in_scope(|| {
            span.in_scope(|| ());
            assert_eq!(current().span().cloned(), span.context());
        });
        assert!(current().is_empty());
        let (_, traced) = request();
        let outer = traced.enter();
        drop(traced.enter());
        assert_eq!(current().span(), traced.context().span());
        drop(outer);
        assert!(current().is_empty());
    });
}

#[test]
fn a_context_attached_within_a_span_is_left_with_the_poll() {
    recorded(|| {
        let (_, request) = request();
        let forgotten = {
            let _poll = request.enter();
            named("forgotten").attach()
        };
        assert!(current().is_empty());
        drop(forgotten);
        assert!(current().is_empty());
    });
}

#[test]
fn two_subscribers_on_one_thread_do_not_take_each_others_spans() {
    let (a, a_dispatch) = Recording::new(LevelFilter::OFF);
    let (b, b_dispatch) = Recording::new(LevelFilter::OFF);
    let in_a = |body: &dyn Fn()| tracing::dispatcher::with_default(&a_dispatch, body);
    let in_b = |body: &dyn Fn()| tracing::dispatcher::with_default(&b_dispatch, body);
    in_a(&|| {
        let outer = info_span!("a");
        let _outer = outer.enter();
        in_b(&|| {
            let inner = info_span!(parent: None, "b");
            // Registries count from one each.
            assert_eq!(inner.id(), outer.id());
            let entered = inner.enter();
            assert_eq!(current().span().cloned(), inner.context());
            drop(entered);
            assert_eq!(current().span().cloned(), outer.context());

            // Left in the wrong order.
            let entered = inner.enter();
            let again = outer.enter();
            drop(entered);
            assert_eq!(current().span().cloned(), outer.context());
            drop(again);
            assert_eq!(current().span().cloned(), outer.context());

            let traced = remote_span!(
                Birth::new(tracing_context::Parent::Root),
                Level::INFO,
                "traced in b"
            );
            {
                let _entered = traced.enter();
                assert_eq!(current().span(), traced.context().span());
                in_a(&|| drop(info_span!("a below b")));
            }
            assert_eq!(current().span().cloned(), outer.context());
        });
    });
    assert!(current().is_empty());
    assert_eq!(
        tree(&b.spans.spans()),
        "b [internal]\ntraced in b [internal]\n"
    );
    assert_eq!(
        tree(&a.spans.spans()),
        "\
a [internal]
a below b [internal] (parent missing)
"
    );
}

#[test]
fn a_scoped_subscriber_inside_a_global_one_continues_the_trace() {
    let (global, dispatch) = Recording::new(LevelFilter::OFF);
    let scoped = InMemorySink::new();
    let layer = ContextLayer::builder().sink(scoped.clone()).build();
    let subscriber = tracing_subscriber::registry().with(layer.filtered());
    assert!(tracing::dispatcher::set_global_default(dispatch).is_ok());
    info_span!("global").in_scope(|| {
        tracing::subscriber::with_default(subscriber, || {
            info_span!("scoped").in_scope(|| ());
        });
        info_span!("global again").in_scope(|| ());
    });
    let global_tree = "\
global [internal]
  global again [internal]
";
    let mut spans = global.spans.spans();
    assert_eq!(tree(&spans), global_tree);
    spans.extend(scoped.spans());
    assert_eq!(
        tree(&spans),
        "\
global [internal]
  scoped [internal]
  global again [internal]
"
    );
}

#[test]
fn baggage_attached_on_top_of_a_span_goes_with_its_guard_alone() {
    recorded(|| {
        let guard = named("outer").attach();
        info_span!("span").in_scope(|| {
            assert_eq!(name(), "outer");
            let inner = current()
                .with_baggage(Baggage::EMPTY.insert("name", "inner"))
                .attach();
            assert_eq!(name(), "inner");
            drop(inner);
            assert_eq!(name(), "outer");
        });
        drop(guard);
        assert_eq!(name(), "none");
    });
}

#[test]
fn baggage_attached_around_a_span_that_was_born_before_survives() {
    recorded(|| {
        let span = info_span!("instrumented");
        let ids = span.context().map(|span| span.span_id());
        let inside = || {
            assert_eq!(name(), "ambient");
            assert_eq!(current().span().map(|span| span.span_id()), ids);
            // What is born there has it too, and an inner context its own.
            info_span!("child").in_scope(|| assert_eq!(name(), "ambient"));
            info_span!("in between").in_scope(|| {
                named("inner").in_scope(|| assert_eq!(name(), "inner"));
                assert_eq!(name(), "ambient");
            });
        };
        let future = tracing::Instrument::instrument(async { inside() }, span.clone());
        assert!(poll(pin!(future.with_context(named("ambient")))));
        let future = async { assert_eq!(name(), "ambient") }.with_context(named("ambient"));
        assert!(poll(pin!(tracing::Instrument::instrument(future, span))));
        // A context without any takes none away.
        let born_within = named("of the birth").in_scope(|| info_span!("born within"));
        let future = async { assert_eq!(name(), "of the birth") };
        let future = tracing::Instrument::instrument(future, born_within);
        assert!(poll(pin!(future.with_context(Context::new()))));
    });
}

#[test]
fn baggage_attached_around_a_traced_span_survives_unless_the_span_brought_its_own() {
    recorded(|| {
        let (_, incoming) = request();
        let calling = remote_span!(Birth::contextual(), Level::INFO, "calls");
        named("ambient").in_scope(|| {
            let entered = calling.enter();
            assert_eq!(name(), "ambient");
            drop(entered);
            // A message or request says itself whose order it is.
            let _entered = incoming.enter();
            assert_eq!(name(), "none");
            info_span!("handler").in_scope(|| assert_eq!(name(), "none"));
        });
    });
}
