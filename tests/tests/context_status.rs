//! How a span ends: status, exceptions, `#[instrument(err)]`. Global default, with a log layer.

use std::error::Error;
use std::fmt;
use std::sync::LazyLock;

use tracing::level_filters::LevelFilter;
use tracing::{error, info_span, instrument};
use tracing_context::SpanExt as _;
use tracing_tests::Recording;

static RECORDING: LazyLock<Recording> = LazyLock::new(|| Recording::global(LevelFilter::INFO));

#[derive(Debug)]
struct Failure(&'static str);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Failure {}

#[test]
fn an_expected_failure_has_no_exception() {
    let recording = &*RECORDING;
    info_span!("validation").set_error("validation", "quantity must not be zero");
    assert_eq!(
        recording.trace_of("validation"),
        "validation [internal] error(quantity must not be zero) error.type=\"validation\"\n"
    );
    assert!(recording.logs.with("quantity must not be zero").is_empty());
}

#[test]
fn the_last_error_wins() {
    let recording = &*RECORDING;
    let span = info_span!("failed twice");
    span.set_error("b", "the greater text first");
    span.set_error("a", "a lesser text later");
    drop(span);
    assert_eq!(
        recording.trace_of("failed twice"),
        "failed twice [internal] error(a lesser text later) error.type=\"a\"\n"
    );
}

#[test]
fn ok_is_final() {
    let recording = &*RECORDING;
    let span = info_span!("recovered", otel.status_code = tracing::field::Empty);
    span.set_error("timeout", "the first try timed out");
    span.set_ok();
    span.record("otel.status_code", "ERROR");
    drop(span);
    assert!(
        recording
            .trace_of("recovered")
            .starts_with("recovered [internal] ok")
    );
    assert_eq!(recording.span("recovered").status_description(), "");
}

#[instrument(err)]
fn fails() -> Result<(), Failure> {
    Err(Failure("fails"))
}

#[instrument(err(Debug))]
fn fails_with_debug() -> Result<(), &'static str> {
    Err("fails with debug")
}

#[instrument(err)]
async fn fails_later() -> Result<(), Failure> {
    std::future::ready(()).await;
    Err(Failure("fails later"))
}

#[test]
fn instrument_err_sets_the_status() {
    let recording = &*RECORDING;
    assert!(fails().is_err());
    assert_eq!(
        recording.trace_of("fails"),
        "\
fails [internal] error(fails) error.type=\"_OTHER\"
  * error error=\"fails\" level=\"ERROR\"
"
    );
    assert!(fails_with_debug().is_err());
    assert!(
        recording
            .trace_of("fails_with_debug")
            .starts_with("fails_with_debug [internal] error(\"fails with debug\")")
    );
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    assert!(runtime.is_ok_and(|runtime| runtime.block_on(fails_later()).is_err()));
    assert!(
        recording
            .trace_of("fails_later")
            .starts_with("fails_later [internal] error(fails later)")
    );
    assert_eq!(recording.logs.with("error=fails").len(), 2);
}

#[instrument(err)]
fn handles() -> Result<(), Failure> {
    let handled = Failure("a handled one");
    error!(error = %handled);
    error!(error = %handled, "with a message");
    Ok(())
}

#[instrument(err)]
fn handles_then_fails() -> Result<(), Failure> {
    error!(error = %Failure("a handled one"));
    Err(Failure("the returned one"))
}

#[test]
fn a_plain_error_event_does_not_set_the_status() {
    let recording = &*RECORDING;
    assert!(handles().is_ok());
    assert_eq!(
        recording.trace_of("handles"),
        "\
handles [internal]
  * error error=\"a handled one\" level=\"ERROR\"
  * with a message error=\"a handled one\" level=\"ERROR\"
"
    );
    info_span!("plain").in_scope(|| {
        error!(error = "plain");
    });
    assert!(
        recording
            .trace_of("plain")
            .starts_with("plain [internal]\n")
    );
    assert!(handles_then_fails().is_err());
    assert!(
        recording
            .trace_of("handles_then_fails")
            .starts_with("handles_then_fails [internal] error(the returned one)")
    );
}

#[instrument(err)]
fn outer() -> Result<(), Failure> {
    let _ = fails_inside();
    Ok(())
}

#[instrument(err)]
fn fails_inside() -> Result<(), Failure> {
    Err(Failure("inside"))
}

#[test]
fn an_error_that_is_swallowed_stays_with_the_function_that_returned_it() {
    let recording = &*RECORDING;
    assert!(outer().is_ok());
    assert_eq!(
        recording.trace_of("outer"),
        "\
outer [internal]
  fails_inside [internal] error(inside) error.type=\"_OTHER\"
    * error error=\"inside\" level=\"ERROR\"
"
    );
}

#[test]
fn an_error_type_that_was_set_stays_when_the_function_returns_the_error() {
    #[instrument(err)]
    fn validates() -> Result<(), Failure> {
        tracing::Span::current().set_error("validation", "set by hand");
        Err(Failure("returned"))
    }
    let recording = &*RECORDING;
    assert!(validates().is_err());
    assert!(
        recording
            .trace_of("validates")
            .contains("error.type=\"validation\"")
    );
}
