//! Parents and ids of spans, under a global default subscriber.

use std::sync::LazyLock;
use std::thread;

use tracing::level_filters::LevelFilter;
use tracing::{Instrument as _, info_span};
use tracing_context::{Baggage, Context, FutureExt as _, SpanExt as _, TraceFlags, current};
use tracing_tests::{Recording, caller};

static RECORDING: LazyLock<Recording> = LazyLock::new(|| Recording::global(LevelFilter::WARN));

fn recording() -> &'static Recording {
    &RECORDING
}

fn in_runtime<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .map(|runtime| runtime.block_on(future))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn children_and_siblings_stand_below_what_was_entered() {
    let recording = recording();
    info_span!("family").in_scope(|| {
        info_span!("first").in_scope(|| info_span!("grandchild").in_scope(|| ()));
        info_span!("second").in_scope(|| ());
    });
    assert_eq!(
        recording.trace_of("family"),
        "\
family [internal]
  first [internal]
    grandchild [internal]
  second [internal]
"
    );
    let (root, grandchild) = (recording.span("family"), recording.span("grandchild"));
    assert!(root.is_local_root());
    assert!(!root.parent_is_remote());
    assert!(!grandchild.is_local_root());
    assert_eq!(grandchild.local_root(), root.span_id());
}

#[test]
fn an_explicit_parent_wins_over_the_current_span() {
    let recording = recording();
    let chosen = info_span!("chosen");
    info_span!("entered").in_scope(|| info_span!(parent: &chosen, "adopted").in_scope(|| ()));
    drop(chosen);
    assert_eq!(
        recording.trace_of("chosen"),
        "\
chosen [internal]
  adopted [internal]
"
    );
    assert_eq!(recording.trace_of("entered"), "entered [internal]\n");
}

#[test]
fn no_parent_begins_a_trace() {
    let recording = recording();
    info_span!("left behind").in_scope(|| info_span!(parent: None, "own way").in_scope(|| ()));
    assert_eq!(recording.trace_of("own way"), "own way [internal]\n");
    let root = recording.span("own way");
    assert!(root.is_local_root());
    assert!(
        root.context().flags().is_random(),
        "all 16 bytes are random"
    );
}

#[test]
fn no_parent_leaves_the_callers_trace_and_baggage_too() {
    let recording = recording();
    let context = Context::new()
        .with_span(caller(TraceFlags::SAMPLED))
        .with_baggage(Baggage::EMPTY.insert("tenant", "7"));
    let _caller = context.attach();
    info_span!(parent: None, "on its own").in_scope(|| {
        assert!(current().baggage().is_empty());
    });
    assert_eq!(recording.span("on its own").parent_span_id(), None);
}

#[test]
fn a_span_that_is_never_entered_is_exported() {
    let recording = recording();
    info_span!("parent of an idle one").in_scope(|| drop(info_span!("idle")));
    assert_eq!(
        recording.trace_of("idle"),
        "\
parent of an idle one [internal]
  idle [internal]
"
    );
}

#[test]
fn a_span_keeps_its_place_on_another_thread() {
    let recording = recording();
    info_span!("home").in_scope(|| {
        let traveller = info_span!("traveller");
        let worker = thread::spawn(move || {
            traveller.in_scope(|| info_span!("abroad").in_scope(|| ()));
        });
        assert!(worker.join().is_ok());
    });
    assert_eq!(
        recording.trace_of("home"),
        "\
home [internal]
  traveller [internal]
    abroad [internal]
"
    );
}

#[test]
fn a_thread_without_a_context_begins_a_trace() {
    let recording = recording();
    info_span!("spawner").in_scope(|| {
        assert!(
            thread::spawn(|| info_span!("stranger").in_scope(|| ()))
                .join()
                .is_ok()
        );
    });
    assert_eq!(recording.trace_of("stranger"), "stranger [internal]\n");
}

#[test]
fn a_thread_with_the_attached_context_continues_the_trace() {
    let recording = recording();
    info_span!("sender").in_scope(|| {
        let context = current();
        let worker = thread::spawn(move || {
            {
                let _attached = context.attach();
                info_span!("worker").in_scope(|| ());
            }
            current().is_empty()
        });
        assert!(worker.join().is_ok_and(|empty| empty));
    });
    assert_eq!(
        recording.trace_of("sender"),
        "\
sender [internal]
  worker [internal]
"
    );
    let worker = recording.span("worker");
    assert_eq!(worker.local_root(), recording.span("sender").span_id());
    assert!(!worker.parent_is_remote());
}

#[test]
fn the_innermost_of_spans_and_attached_contexts_is_the_parent() {
    let recording = recording();
    let remote = caller(TraceFlags::SAMPLED);
    info_span!("outside").in_scope(|| {
        let attached = Context::new().with_span(remote.clone()).attach();
        info_span!("below the caller").in_scope(|| info_span!("inside").in_scope(|| ()));
        drop(attached);
        info_span!("outside again").in_scope(|| ());
    });
    assert_eq!(
        recording.trace_of("outside"),
        "\
outside [internal]
  outside again [internal]
"
    );
    assert_eq!(
        recording.trace(remote.trace_id()),
        "\
below the caller [internal] (remote parent)
  inside [internal]
"
    );
}

#[test]
fn baggage_added_later_reaches_the_spans_below_and_goes_with_its_guard() {
    let _recording = recording();
    let tenant = || current().baggage().get("tenant").map(str::to_owned);
    info_span!("with baggage").in_scope(|| {
        let own = current().span().cloned();
        let baggage = Baggage::EMPTY.insert("tenant", "7");
        let attached = current().with_baggage(baggage).attach();
        info_span!("below").in_scope(|| assert_eq!(tenant().as_deref(), Some("7")));
        assert_eq!(current().span().cloned(), own);
        drop(attached);
        assert_eq!(tenant(), None);
    });
}

#[test]
fn tasks_continue_the_trace_on_other_threads() {
    let recording = recording();
    in_runtime(
        async {
            let context = current();
            let explicit = tokio::spawn(
                async {
                    tokio::task::yield_now().await;
                    info_span!("task").in_scope(|| ());
                }
                .with_context(context),
            );
            assert!(explicit.await.is_ok());
            let implicit = tokio::spawn(
                async {
                    async { tokio::task::yield_now().await }
                        .instrument(info_span!("instrumented"))
                        .await;
                }
                .in_current_context(),
            );
            assert!(implicit.await.is_ok());
            let context = current();
            let blocking = tokio::task::spawn_blocking(move || {
                let _attached = context.attach();
                info_span!("blocking").in_scope(|| ());
            });
            assert!(blocking.await.is_ok());
            let alone = tokio::spawn(async { current().is_empty() });
            assert!(alone.await.is_ok_and(|empty| empty));
        }
        .instrument(info_span!("request")),
    );
    assert_eq!(
        recording.trace_of("request"),
        "\
request [internal]
  task [internal]
  instrumented [internal]
  blocking [internal]
"
    );
}

#[test]
fn a_future_is_dropped_in_its_context() {
    struct Cleanup;
    impl Drop for Cleanup {
        fn drop(&mut self) {
            info_span!("clean up").in_scope(|| ());
        }
    }

    let recording = recording();
    let cleanup = Cleanup;
    let future = info_span!("cancelled").in_scope(|| {
        async move {
            let _cleanup = cleanup;
            std::future::pending::<()>().await;
        }
        .in_current_context()
    });
    drop(future);
    assert!(current().is_empty());
    assert_eq!(
        recording.trace_of("clean up"),
        "\
cancelled [internal]
  clean up [internal]
"
    );
}

#[test]
fn ids_are_fixed_at_birth() {
    let recording = recording();
    let span = info_span!("born");
    let before = span.context();
    let during = span.in_scope(|| current().span().cloned());
    drop(span);
    assert!(before.is_some());
    assert_eq!(before, during);
    assert_eq!(before.as_ref(), Some(recording.span("born").context()));
}

#[test]
fn a_detached_child_keeps_its_parent_and_its_own_end() {
    let recording = recording();
    let detached = info_span!("short").in_scope(|| info_span!("detached"));
    assert_eq!(
        recording
            .spans
            .spans()
            .iter()
            .filter(|s| s.name() == "detached")
            .count(),
        0
    );
    detached.in_scope(|| info_span!("late grandchild").in_scope(|| ()));
    drop(detached);
    assert_eq!(
        recording.trace_of("detached"),
        "\
short [internal]
  detached [internal]
    late grandchild [internal]
"
    );
}

#[test]
fn a_finished_span_is_exported_at_once_and_once() {
    let recording = recording();
    let span = info_span!("finished");
    let clone = span.clone();
    span.finish();
    let end = recording.span("finished").end_unix_nano();
    span.finish();
    let child = clone.in_scope(|| info_span!("born later"));
    drop((child, span, clone));
    assert_eq!(recording.span("finished").end_unix_nano(), end);
    assert_eq!(
        recording.trace_of("finished"),
        "\
finished [internal]
  born later [internal]
"
    );
}
