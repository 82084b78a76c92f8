//! What goes with a status: descriptions and error types.

use tracing::field::Empty;
use tracing::info_span;
use tracing_context::{FinishedSpan, SpanExt as _};
use tracing_tests::{recorded, tree};

fn spans(body: impl FnOnce()) -> Vec<FinishedSpan> {
    recorded(|layer| layer, body)
}

#[test]
fn a_description_recorded_before_its_code_is_kept() {
    let spans = spans(|| {
        let span = info_span!(
            "span",
            otel.status_code = Empty,
            otel.status_description = Empty
        );
        span.record("otel.status_description", "timed out");
        span.record("otel.status_code", "ERROR");
    });
    assert_eq!(tree(&spans), "span [internal] error(timed out)\n");
}

#[test]
fn a_description_given_at_birth_is_that_of_the_error_that_comes_later() {
    let spans = spans(|| {
        let span = info_span!(
            "span",
            otel.status_code = Empty,
            otel.status_description = "what may go wrong here"
        );
        span.record("otel.status_code", "ERROR");
    });
    assert_eq!(
        tree(&spans),
        "span [internal] error(what may go wrong here)\n"
    );
}

#[test]
fn only_errors_are_described() {
    let spans = spans(|| {
        drop(info_span!("unset", otel.status_description = "ignored"));
        drop(info_span!(
            "ok",
            otel.status_code = "OK",
            otel.status_description = "ignored"
        ));
    });
    for span in spans {
        assert_eq!(span.status_description(), "", "{}", span.name());
    }
}

#[test]
fn a_span_that_is_ok_has_no_error_type() {
    let spans = spans(|| {
        info_span!("said too late")
            .set_ok()
            .set_error("timeout", "x");
        info_span!("said too early")
            .set_error("timeout", "x")
            .set_ok();
    });
    assert_eq!(
        tree(&spans),
        "\
said too late [internal] ok
said too early [internal] ok
"
    );
}

/// Errors tell the URL that they are about, with all that is in it.
#[test]
fn no_text_of_an_error_has_credentials() {
    let url = "postgres://ann:hunter2@db/shop?sslkey=hunter3";
    let text = format!("cannot reach {url}: refused");
    let error = std::io::Error::other(text.clone());
    let spans = spans(|| {
        info_span!("set").set_error("unreachable", &text);
        info_span!("late", otel.status_description = Empty, error = Empty).in_scope(|| {
            let span = tracing::Span::current();
            span.record("otel.status_description", &*text);
            span.record("error", tracing::field::display(&text));
            span.set_error("unreachable", "");
        });
        info_span!("birth", error.message = %text, err = ?error).set_error("x", "");
        info_span!("events").in_scope(|| {
            tracing::error!(error = &error as &dyn std::error::Error, "{text}");
            tracing::error!(exception.message = text, exception.stacktrace = text);
            tracing::info!("{text}");
            tracing::Span::current().record_exception(&std::io::Error::other(error));
        });
        #[tracing::instrument(err)]
        fn instrumented(text: &str) -> Result<(), String> {
            Err(text.to_owned())
        }
        let _ = instrumented("");
        let _ = instrumented("redis://:hunter2@h");
    });
    let tree = tracing_context::testing::TreePrinter::new().print(&spans);
    assert!(tree.contains("REDACTED:REDACTED@db/shop?sslkey=REDACTED: refused"));
    let without_arguments = tree.replace("text=\"redis://:hunter2@h\"", "");
    assert!(!without_arguments.contains("hunter"), "{tree}");
}
