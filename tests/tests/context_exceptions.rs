//! Recorded exceptions: one event of the span, one log line. Global default.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tracing::level_filters::LevelFilter;
use tracing::{Event, Span, Subscriber, error, info_span};
use tracing_context::{Context, SpanExt as _, TraceFlags, ValueRef, current};
use tracing_subscriber::layer::{Context as LayerContext, Layer};
use tracing_subscriber::prelude::*;
use tracing_tests::{Recording, caller};

static RECORDING: LazyLock<Recording> = LazyLock::new(|| Recording::global(LevelFilter::INFO));

#[derive(Debug)]
struct Failure {
    what: &'static str,
    cause: Option<Box<Self>>,
}

impl Failure {
    const fn new(what: &'static str) -> Self {
        Self { what, cause: None }
    }

    fn because(what: &'static str, cause: Self) -> Self {
        let cause = Some(Box::new(cause));
        Self { what, cause }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}

#[test]
fn an_exception_is_one_event_and_one_line() {
    let recording = &*RECORDING;
    let failure = Failure::because(
        "query failed",
        Failure::because("pool", Failure::new("dns")),
    );
    info_span!("query").in_scope(|| {
        Span::current().record_exception(&failure);
    });
    assert_eq!(
        recording.trace_of("query"),
        "\
query [internal] error(query failed) error.type=\"context_exceptions::Failure\"
  * exception exception.type=\"context_exceptions::Failure\" exception.message=\"query failed\" \
         exception.stacktrace=..
"
    );
    let span = recording.span("query");
    let event = span.events().next();
    let stack = event.and_then(|event| event.attributes().get("exception.stacktrace"));
    let stack = stack.and_then(ValueRef::as_str).unwrap_or_default();
    assert!(
        stack.starts_with("caused by: pool\ncaused by: dns\n"),
        "{stack}"
    );
    assert!(
        stack.contains("an_exception_is_one_event_and_one_line"),
        "{stack}"
    );
    assert_eq!(
        recording.logs.with("query failed"),
        [
            "ERROR query failed exception.type=\"context_exceptions::Failure\" \
          exception.message=\"query failed\" exception.stacktrace=.."
        ]
    );
}

#[test]
fn an_exception_of_a_boxed_error_has_no_type() {
    let recording = &*RECORDING;
    let boxed: Box<dyn Error + Send + Sync> = Box::new(Failure::new("boxed"));
    info_span!("boxed").record_exception(&*boxed);
    assert_eq!(
        recording.trace_of("boxed"),
        "\
boxed [internal] error(boxed) error.type=\"_OTHER\"
  * exception exception.message=\"boxed\" exception.stacktrace=..
"
    );
}

#[test]
fn an_exception_belongs_to_the_span_it_is_recorded_on() {
    let recording = &*RECORDING;
    let failed = info_span!("failed elsewhere");
    info_span!("innocent").in_scope(|| {
        failed.record_exception(&Failure::new("elsewhere"));
    });
    drop(failed);
    assert_eq!(recording.trace_of("innocent"), "innocent [internal]\n");
    assert_eq!(recording.span("failed elsewhere").events().len(), 1);
}

#[test]
fn an_exception_on_a_disabled_span_is_told_where_it_happened() {
    let recording = &*RECORDING;
    info_span!("around a disabled one").in_scope(|| {
        tracing::trace_span!("disabled").record_exception(&Failure::new("in a disabled span"));
    });
    assert_eq!(recording.logs.with("in a disabled span").len(), 1);
    assert_eq!(recording.span("around a disabled one").events().len(), 1);
}

#[test]
fn exceptions_can_be_lines_only() {
    let (recording, dispatch) =
        Recording::with(LevelFilter::INFO, |layer| layer.exception_events(false));
    tracing::dispatcher::with_default(&dispatch, || {
        info_span!("lines only").in_scope(|| {
            Span::current().record_exception(&Failure::new("only a line"));
            error!("an ordinary event");
        });
    });
    assert_eq!(
        recording.trace_of("lines only"),
        "\
lines only [internal] error(only a line) error.type=\"context_exceptions::Failure\"
  * an ordinary event level=\"ERROR\"
"
    );
    assert_eq!(recording.logs.with("only a line").len(), 1);
}

#[test]
fn an_exception_where_no_span_is_entered_belongs_to_the_attached_context() {
    /// Where a log layer finds the context of a line.
    #[derive(Clone, Default)]
    struct Contexts(Arc<Mutex<Vec<Option<Context>>>>);
    impl<S: Subscriber> Layer<S> for Contexts {
        fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
            let context = event.is_contextual().then(current);
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(context);
        }
    }

    let contexts = Contexts::default();
    let subscriber = tracing_subscriber::registry().with(contexts.clone());
    let caller = caller(TraceFlags::SAMPLED);
    tracing::subscriber::with_default(subscriber, || {
        let _attached = Context::new().with_span(caller.clone()).attach();
        Span::current().record_exception(&Failure::new("in a worker thread"));
    });
    let contexts = contexts.0.lock().unwrap_or_else(PoisonError::into_inner);
    let spans: Vec<_> = contexts
        .iter()
        .map(|context| context.as_ref()?.span().cloned())
        .collect();
    assert_eq!(spans, [Some(caller)]);
}

#[test]
fn an_exception_goes_to_the_subscriber_of_its_span() {
    let recording = &*RECORDING;
    let (scoped, dispatch) = Recording::new(LevelFilter::INFO);
    let span = tracing::dispatcher::with_default(&dispatch, || info_span!("of another subscriber"));
    span.record_exception(&Failure::new("told to its own subscriber"));
    drop(span);
    assert_eq!(scoped.span("of another subscriber").events().len(), 1);
    assert_eq!(scoped.logs.with("told to its own subscriber").len(), 1);
    assert!(recording.logs.with("told to its own subscriber").is_empty());
}
