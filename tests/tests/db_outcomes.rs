//! How database calls end. Global default, with a log layer and the panic hook.

use std::error::Error;
use std::fmt;
use std::future::{pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use tracing::{Span, info_span};
use tracing_context::db::{Database, Failure, Query, QuerySpan};
use tracing_context::{SpanExt as _, TraceFlags, current};
use tracing_tests::{Recording, caller};

static RECORDING: LazyLock<Recording> = LazyLock::new(Recording::global_with_panics);

static DB: LazyLock<Database> = LazyLock::new(|| {
    Database::new("postgresql").classify_errors(|error| {
        match error.downcast_ref::<DriverError>()? {
            DriverError::Sql(code) => Some(Failure::status_code(*code)),
            DriverError::Pool => Some(Failure::error_type("pool_timed_out")),
            DriverError::NoRow => Some(Failure::none()),
            DriverError::Other => None,
            DriverError::Unreadable => panic!("the classifier panics"),
        }
    })
});

#[derive(Debug)]
enum DriverError {
    Sql(&'static str),
    Pool,
    NoRow,
    Other,
    Unreadable,
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(code) => write!(f, "error {code}"),
            _ => f.write_str("no luck"),
        }
    }
}

impl Error for DriverError {}

/// A query whose span has this name.
fn query(name: &'static str) -> Query<'static> {
    let _ = &*RECORDING;
    DB.query(name, "")
}

fn poll<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// The span of this name as text, without what all of them have.
fn span(name: &str) -> String {
    let tree = RECORDING.trace_of(name);
    let common = format!(" db.system.name=\"postgresql\" db.query.summary=\"{name}\"");
    tree.replace(&common, "")
}

#[test]
fn a_call_that_succeeds_leaves_the_status_alone() {
    let result = poll(query("succeeds").run(ready(Ok::<_, DriverError>(7))));
    assert!(matches!(result, Poll::Ready(Ok(7))));
    assert_eq!(span("succeeds"), "succeeds [client]\n");
}

#[test]
fn a_call_that_fails_is_an_error_by_the_first_name_known() {
    let fail = |name: &'static str, error| {
        let result = poll(query(name).run(ready(Err::<(), _>(error))));
        assert!(matches!(result, Poll::Ready(Err(_))));
        span(name)
    };
    assert_eq!(
        fail("sqlstate", DriverError::Sql("08P01")),
        "sqlstate [client] error(error 08P01) db.response.status_code=\"08P01\" \
         error.type=\"08P01\"\n"
    );
    assert_eq!(
        fail("pool", DriverError::Pool),
        "pool [client] error(no luck) error.type=\"pool_timed_out\"\n"
    );
    assert_eq!(
        fail("unknown", DriverError::Other),
        "unknown [client] error(no luck) error.type=\"db_outcomes::DriverError\"\n"
    );
    assert_eq!(fail("no row", DriverError::NoRow), "no row [client]\n");
}

#[test]
fn a_code_told_by_the_result_is_the_type() {
    let failing = ready(Err::<(), _>(DriverError::Other));
    let run = query("told").run_with(failing, |span, result| {
        assert!(result.is_err());
        span.response_status_code("40001");
    });
    assert!(poll(run).is_ready());
    assert_eq!(
        span("told"),
        "told [client] error(no luck) db.response.status_code=\"40001\" error.type=\"40001\"\n"
    );
}

#[test]
fn messages_may_be_kept_out() {
    let _ = &*RECORDING;
    let db = Database::new("mysql").error_messages(false);
    let result = db
        .query("quiet", "")
        .run_sync(|| Err::<(), _>(DriverError::Other));
    assert!(result.is_err());
    assert_eq!(
        span("quiet"),
        "quiet [client] error db.system.name=\"mysql\" db.query.summary=\"quiet\" \
         error.type=\"db_outcomes::DriverError\"\n"
    );
}

#[test]
fn an_exception_is_recorded_by_who_did_not_expect_it() {
    let failing = ready(Err::<(), _>(DriverError::Sql("57P01")));
    let run = query("exception").run_with(failing, |span, result| {
        if let Err(error) = result {
            span.span().record_exception(error);
        }
    });
    assert!(poll(run).is_ready());
    let span = RECORDING.span("exception");
    assert_eq!(span.events().len(), 1);
    let error_type = span.attributes().get("error.type").unwrap();
    assert_eq!(error_type.as_str(), Some("57P01"));
    assert_eq!(RECORDING.logs.with("error 57P01").len(), 1);
}

#[test]
fn a_call_that_is_dropped_is_cancelled() {
    drop(query("never polled").run(pending::<Result<(), DriverError>>()));
    assert!(poll(query("half-way").run(pending::<Result<(), DriverError>>())).is_pending());
    drop(query("guard").span());
    for name in ["never polled", "half-way", "guard"] {
        assert_eq!(
            span(name),
            format!("{name} [client] tracing_context.cancelled=true\n")
        );
    }
}

#[test]
fn a_panic_is_one_and_goes_on() {
    let panics = poll_fn(|_| -> Poll<Result<(), DriverError>> { panic!("polled") });
    let result = catch_unwind(AssertUnwindSafe(|| poll(query("panics").run(panics))));
    assert!(result.is_err());
    let call = || -> Result<(), DriverError> { panic!("called") };
    let result = catch_unwind(AssertUnwindSafe(|| query("panics too").run_sync(call)));
    assert!(result.is_err());
    for name in ["panics", "panics too"] {
        let text = span(name);
        assert!(
            text.starts_with(&format!("{name} [client] error error.type=\"panic\"\n")),
            "{text}"
        );
        assert_eq!(RECORDING.span(name).events().len(), 1, "{text}");
    }
}

#[test]
fn a_sibling_dropped_by_anothers_panic_is_cancelled() {
    let sibling = query("sibling").run(pending::<Result<(), DriverError>>());
    let result = catch_unwind(AssertUnwindSafe(move || {
        let _sibling = sibling;
        panic!("another's");
    }));
    assert!(result.is_err());
    assert_eq!(
        span("sibling"),
        "sibling [client] tracing_context.cancelled=true\n"
    );
}

#[test]
fn users_code_that_panics_changes_no_result() {
    let failing = ready(Err::<(), _>(DriverError::Sql("22012")));
    let run = query("observer").run_with(failing, |_, _| panic!("the observer panics"));
    assert!(matches!(poll(run), Poll::Ready(Err(DriverError::Sql(_)))));
    assert!(span("observer").contains("error.type=\"22012\""));

    let failing = ready(Err::<(), _>(DriverError::Unreadable));
    let result = poll(query("classifier").run(failing));
    assert!(matches!(result, Poll::Ready(Err(DriverError::Unreadable))));
    assert_eq!(
        span("classifier"),
        "classifier [client] error(no luck) error.type=\"db_outcomes::DriverError\"\n"
    );
}

#[test]
fn the_span_is_entered_for_every_poll_and_the_drop() {
    struct Inside(Option<tracing::span::Id>);
    impl Inside {
        fn remember(&mut self) {
            self.0 = Span::current().id();
        }
    }
    impl Drop for Inside {
        fn drop(&mut self) {
            assert_eq!(Span::current().id(), self.0);
        }
    }

    let outer = info_span!("outer");
    let outer_context = outer.context();
    let run = outer.in_scope(|| {
        let mut polls = 0;
        let mut inside = Inside(None);
        query("entered").run(poll_fn(move |_| {
            let own = current().span().cloned();
            assert!(own.is_some());
            assert_eq!(Span::current().context(), own);
            inside.remember();
            polls += 1;
            if polls < 3 {
                return Poll::Pending;
            }
            info_span!("below").in_scope(|| ());
            Poll::Ready(Ok::<_, DriverError>(()))
        }))
    });
    let mut run = pin!(run);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(run.as_mut().poll(&mut cx).is_pending());
    assert_eq!(current().span(), None);
    assert!(run.as_mut().poll(&mut cx).is_pending());
    assert!(run.as_mut().poll(&mut cx).is_ready());
    let span = RECORDING.span("entered");
    assert_eq!(
        span.parent_span_id(),
        outer_context.map(|outer| outer.span_id())
    );
    let below = RECORDING.span("below");
    assert_eq!(below.parent_span_id(), Some(span.span_id()));
}

#[test]
fn the_span_ends_though_a_driver_keeps_it() {
    let (send, receive) = std::sync::mpsc::channel();
    let keeping = poll_fn(|_| {
        let _ = send.send(Span::current());
        Poll::Ready(Ok::<_, DriverError>(()))
    });
    assert!(poll(query("kept").run(keeping)).is_ready());
    assert_eq!(span("kept"), "kept [client]\n");
    let kept = receive.recv().unwrap();
    kept.set_attribute("too", "late");
    drop(kept);
    assert_eq!(span("kept"), "kept [client]\n");
}

#[test]
fn a_guard_follows_a_stream() {
    let mut guard = query("stream").span();
    for row in 0..3 {
        assert_eq!(guard.in_scope(|| row), row);
    }
    guard.rows(3);
    guard.end();
    assert_eq!(
        span("stream"),
        "stream [client] db.response.returned_rows=3\n"
    );

    query("broken stream").span().fail(&DriverError::Other);
    assert!(span("broken stream").starts_with("broken stream [client] error(no luck)"));
}

#[test]
fn a_call_that_is_not_sampled_is_current_all_the_same() {
    let _ = &*RECORDING;
    let parent = caller(TraceFlags::RANDOM);
    let trace = parent.trace_id();
    let _attached = tracing_context::Context::new().with_span(parent).attach();
    let sampler = tracing_context::sampler::ParentBased::new(tracing_context::sampler::AlwaysOn);
    let (recording, dispatch) =
        Recording::with(tracing::level_filters::LevelFilter::OFF, |layer| {
            layer.sampler(sampler)
        });
    tracing::dispatcher::with_default(&dispatch, || {
        let result = query("unsampled").run_sync(|| {
            let own = current().span().cloned().unwrap();
            assert_eq!(own.trace_id(), trace);
            assert!(!own.is_sampled() && !own.is_remote());
            Err::<(), _>(DriverError::Other)
        });
        assert!(result.is_err());
    });
    assert!(recording.spans.spans().is_empty());
}

#[test]
fn a_call_that_is_disabled_shows_what_is_around_it() {
    let parent = caller(TraceFlags::SAMPLED);
    let around = tracing_context::Context::new().with_span(parent.clone());
    let _attached = around.attach();
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::new(), || {
        let run = query("disabled").run(poll_fn(|_| {
            assert_eq!(current().span(), Some(&parent));
            Poll::Ready(Err::<(), _>(DriverError::Unreadable))
        }));
        assert!(matches!(poll(run), Poll::Ready(Err(_))));
        let guard: QuerySpan = query("disabled").span();
        assert!(guard.span().is_disabled());
        assert_eq!(guard.context().span(), Some(&parent));
    });
}

#[test]
fn futures_are_as_sendable_as_what_they_wrap() {
    fn sendable<T: Send + 'static>(_: &T) {}
    // The text is read when the span is born: nothing of it is kept.
    let text = String::from("SELECT 1");
    let run = DB
        .query("sendable", &text)
        .run(ready(Ok::<_, DriverError>(())));
    drop(text);
    sendable(&run);
    sendable(&query("sendable").run_with(ready(Ok::<_, DriverError>(())), |_, _| ()));
    sendable(&query("sendable").span());
}
