//! Spans that have not ended: found, and ended by force.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::level_filters::LevelFilter;
use tracing::{Dispatch, Level, Span, info_span};
use tracing_context::sampler::AlwaysOff;
use tracing_context::testing::InMemorySink;
use tracing_context::{
    Birth, Context, ContextLayer, OpenSpans, SpanExt as _, TraceFlags, TracedSpan, remote_span,
};
use tracing_subscriber::prelude::*;
use tracing_tests::{Recording, caller, tree};

/// A subscriber whose open spans are known.
fn tracked() -> (OpenSpans, Recording, Dispatch) {
    let open = OpenSpans::default();
    let (recording, dispatch) = Recording::with(LevelFilter::OFF, |it| it.open_spans(&open));
    (open, recording, dispatch)
}

fn request() -> TracedSpan {
    let context = Context::new().with_span(caller(TraceFlags::SAMPLED));
    remote_span!(
        Birth::remote(context),
        Level::INFO,
        "request",
        "otel.name" = "GET /users/{id}",
        "otel.kind" = "server",
        "http.route" = "/users/{id}",
    )
}

fn names(open: &OpenSpans) -> Vec<String> {
    let found = open.list(Duration::ZERO);
    found.iter().map(|span| span.name().to_owned()).collect()
}

#[test]
fn they_are_listed_from_birth_to_end() {
    let (open, _, dispatch) = tracked();
    tracing::dispatcher::with_default(&dispatch, || {
        let request = request();
        let _entered = request.enter();
        let query = info_span!("SELECT users");
        let other = info_span!(parent: None, "job");
        tracing::debug_span!("hidden from us").in_scope(|| {
            assert_eq!(names(&open), ["GET /users/{id}", "SELECT users", "job"]);
        });

        let found = open.list(Duration::ZERO);
        let ids = |span: &Span| span.context().unwrap();
        assert_eq!(found[1].span_id(), ids(&query).span_id());
        assert_eq!(found[1].trace_id(), ids(&query).trace_id());
        assert_eq!(found[1].parent_span_id(), Some(found[0].span_id()));
        let routes: Vec<_> = found.iter().map(|span| span.route()).collect();
        // What a request waits for belongs to its route.
        assert_eq!(routes, [Some("/users/{id}"), Some("/users/{id}"), None]);
        let line = found[1].to_string();
        let expected = format!(
            "SELECT users trace_id={} span_id={} parent_span_id={} age=",
            found[1].trace_id(),
            found[1].span_id(),
            found[0].span_id(),
        );
        assert!(line.starts_with(&expected), "{line}");
        assert!(line.ends_with("s route=/users/{id}"), "{line}");

        query.rename("SELECT");
        assert_eq!(names(&open)[1], "SELECT");
        // By its last handle, and by force.
        drop(query);
        assert_eq!(names(&open), ["GET /users/{id}", "job"]);
        other.finish();
        assert_eq!(names(&open), ["GET /users/{id}"]);
    });
    assert!(open.list(Duration::ZERO).is_empty());
}

#[test]
fn the_old_ones_can_be_told_apart() {
    let (open, _, dispatch) = tracked();
    tracing::dispatcher::with_default(&dispatch, || {
        let old = info_span!("old");
        thread::sleep(Duration::from_millis(60));
        let new = info_span!("new");
        let limit = open.list(Duration::ZERO)[1].age() + Duration::from_millis(30);
        let found = open.list(limit);
        assert_eq!(found[0].name(), "old");
        assert!(found.iter().all(|span| span.age() >= limit), "{found:?}");
        assert_eq!(open.list(Duration::from_secs(3600)).len(), 0);
        drop((old, new));
    });
}

#[test]
fn what_the_sampler_dropped_is_not_known() {
    let open = OpenSpans::default();
    let (_, dispatch) = Recording::with(LevelFilter::OFF, |layer| {
        layer.open_spans(&open).sampler(AlwaysOff)
    });
    tracing::dispatcher::with_default(&dispatch, || {
        let _span = info_span!("dropped");
        assert!(open.list(Duration::ZERO).is_empty());
    });
}

#[test]
fn interrupted_they_are_whole_and_end_once() {
    let (open, recording, dispatch) = tracked();
    tracing::dispatcher::with_default(&dispatch, || {
        let request = request();
        let entered = request.enter();
        let query = info_span!("SELECT users", rows = 3);
        open.interrupt();
        assert!(open.list(Duration::ZERO).is_empty());
        open.interrupt();
        // Their owners know nothing of it.
        query.set_error("late", "too late");
        drop(query);
        drop(entered);
        request.finish();
        info_span!("later").in_scope(|| ());
    });
    let spans = recording.spans.spans();
    let order: Vec<_> = spans.iter().map(|span| span.name()).collect();
    assert_eq!(order, ["SELECT users", "GET /users/{id}", "later"]);
    let expected = "\
GET /users/{id} [server] (remote parent) http.route=\"/users/{id}\" tracing_context.interrupted=true
  SELECT users [internal] rows=3 tracing_context.interrupted=true
";
    assert_eq!(tree(&spans[..2]), expected);
}

#[test]
fn the_mark_needs_no_room() {
    let open = OpenSpans::default();
    let (recording, dispatch) = Recording::with(LevelFilter::OFF, |layer| {
        let mut limits = tracing_context::SpanLimits::default();
        limits.attributes = 1;
        layer.open_spans(&open).limits(limits)
    });
    tracing::dispatcher::with_default(&dispatch, || {
        let span = info_span!("full", a = 1);
        open.interrupt();
        drop(span);
    });
    let span = recording.span("full");
    assert!(
        span.attributes()
            .get("tracing_context.interrupted")
            .is_some()
    );
}

#[test]
fn a_subscriber_that_is_gone_has_none() {
    let (open, recording, dispatch) = tracked();
    let span = tracing::dispatcher::with_default(&dispatch, || info_span!("left"));
    assert_eq!(names(&open), ["left"]);
    drop(span);
    drop(dispatch);
    assert!(names(&open).is_empty());
    assert_eq!(recording.spans.spans().len(), 1);
}

/// A value that looks for open spans while it is formatted.
struct Nosy;

static NOSY: OnceLock<OpenSpans> = OnceLock::new();

impl std::fmt::Debug for Nosy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let open = NOSY.get().unwrap();
        write!(f, "{}", open.list(Duration::ZERO).len())?;
        open.interrupt();
        Ok(())
    }
}

/// Whoever ends it, with a Debug impl that interrupts all of them in the midst of it.
#[test]
fn each_ends_once_however_many_threads_end_it() {
    let (sink, open) = (InMemorySink::default(), OpenSpans::default());
    NOSY.set(open.clone()).unwrap();
    let layer = ContextLayer::builder().sink(sink.clone()).open_spans(&open);
    let subscriber = tracing_subscriber::registry().with(layer.build().filtered());
    let dispatch = Dispatch::new(subscriber);
    static MADE: AtomicUsize = AtomicUsize::new(0);
    static STOP: AtomicBool = AtomicBool::new(false);
    let handed_over = Mutex::new(Vec::<Span>::new());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let (dispatch, handed_over) = (&dispatch, &handed_over);
                scope.spawn(move || {
                    tracing::dispatcher::with_default(dispatch, || {
                        for turn in 0..500 {
                            let span = info_span!("work", turn, nosy = tracing::field::Empty);
                            let child = span.in_scope(|| info_span!("child"));
                            MADE.fetch_add(2, Ordering::Relaxed);
                            if turn % 50 == 0 {
                                span.record("nosy", tracing::field::debug(Nosy));
                            }
                            match worker {
                                0 => span.finish(),
                                // Ended on another thread.
                                1 => {
                                    let mut spans =
                                        handed_over.lock().unwrap_or_else(PoisonError::into_inner);
                                    let earlier = std::mem::replace(&mut *spans, vec![span]);
                                    drop(spans);
                                    drop(earlier);
                                }
                                _ => drop(span),
                            }
                            drop(child);
                        }
                    });
                })
            })
            .collect();
        scope.spawn(|| {
            while !STOP.load(Ordering::Relaxed) {
                let _ = open.list(Duration::ZERO);
                open.interrupt();
            }
        });
        for worker in workers {
            worker.join().unwrap();
        }
        STOP.store(true, Ordering::Relaxed);
    });
    drop(handed_over);
    assert!(open.list(Duration::ZERO).is_empty());
    let spans = sink.spans();
    let ids: HashSet<_> = spans.iter().map(|span| span.span_id()).collect();
    assert_eq!(spans.len(), ids.len());
    assert_eq!(spans.len(), MADE.load(Ordering::Relaxed));
}
