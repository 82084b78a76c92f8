//! Spans and logs are filtered apart: a global default with our layer at its default filter, logs
//! from WARN on, and the `log` crate's records.

use std::sync::LazyLock;

use tracing::level_filters::LevelFilter;
use tracing::{Level, debug_span, error, event_enabled, info, info_span, warn};
use tracing_context::{Birth, Context, SpanExt as _, TraceFlags, current, remote_span};
use tracing_tests::{Recording, caller, in_child};

static RECORDING: LazyLock<Recording> = LazyLock::new(|| {
    let recording = Recording::global(LevelFilter::WARN);
    assert!(tracing_log::LogTracer::init().is_ok());
    recording
});

#[test]
fn logs_at_warn_leave_the_tree_as_it_is() {
    in_child("logs_at_warn_leave_the_tree_as_it_is", logs_at_warn);
}

fn logs_at_warn() {
    let recording = &*RECORDING;
    info_span!("request").in_scope(|| {
        info_span!("query").in_scope(|| info!(rows = 3, "query done"));
        warn!("slow query");
    });
    assert_eq!(
        recording.trace_of("request"),
        "\
request [internal]
  * slow query level=\"WARN\"
  query [internal]
    * query done rows=3
"
    );
    assert_eq!(recording.logs.with("slow query"), ["WARN slow query"]);
    assert!(recording.logs.with("query done").is_empty());
}

/// An event whose field expression returns early, after its filters have been asked.
fn returns_early(text: &str) -> Result<(), std::num::ParseIntError> {
    info!(number = text.parse::<i64>()?, "never said");
    Ok(())
}

/// A question that no event follows loses no span and no error.
fn ask(name: &'static str, question: fn()) {
    let recording = &*RECORDING;
    // Twice each: the callsites are new in the first turn and known in the second.
    for turn in 0..2 {
        question();
        let root = info_span!("asked before", question = name, turn);
        let id = root.context().map(|context| context.trace_id());
        assert!(id.is_some(), "the span vanished after {name}");
        root.in_scope(|| {
            question();
            info_span!("child").in_scope(|| {
                question();
                error!("failed after {name}, {turn}");
            });
            question();
            info!("told");
        });
        drop(root);
        let tree = id.map(|id| recording.trace(id)).unwrap_or_default();
        assert_eq!(
            tree,
            format!(
                "\
asked before [internal] question={name:?} turn={turn}
  * told
  child [internal]
    * failed after {name}, {turn} level=\"ERROR\"
"
            )
        );
        let text = format!("ERROR failed after {name}, {turn}");
        assert_eq!(recording.logs.with(&text), [text]);
    }
    assert!(recording.logs.with("never said").is_empty());
}

/// Each question in a process of its own, so that no other callsite repairs what it breaks.
macro_rules! questions {
    ($($test:ident: $question:expr;)*) => {$(
        #[test]
        fn $test() {
            in_child(stringify!($test), || ask(stringify!($test), $question));
        }
    )*};
}

questions! {
    after_enabled_debug: || {
        let _ = tracing::enabled!(Level::DEBUG);
    };
    after_enabled_info: || {
        let _ = tracing::enabled!(Level::INFO);
    };
    after_span_enabled: || {
        let _ = tracing::span_enabled!(Level::INFO);
    };
    after_event_enabled_debug: || {
        let _ = event_enabled!(Level::DEBUG);
    };
    after_event_enabled_info: || {
        let _ = event_enabled!(Level::INFO);
    };
    after_log_enabled_debug: || {
        let _ = log::log_enabled!(log::Level::Debug);
    };
    after_log_enabled_of_hyper: || {
        let _ = log::log_enabled!(target: "hyper", log::Level::Info);
    };
    after_an_early_return: || assert!(returns_early("seven").is_err());
}

#[test]
fn debug_spans_are_not_exported_and_what_is_below_takes_their_place() {
    let recording = &*RECORDING;
    info_span!("visible").in_scope(|| {
        let own = current().span().cloned();
        let hidden = debug_span!("hidden");
        assert_eq!(hidden.context(), None);
        hidden.in_scope(|| {
            assert_eq!(current().span().cloned(), own);
            info_span!("below").in_scope(|| ());
            info!("said below");
        });
    });
    assert_eq!(
        recording.trace_of("visible"),
        "\
visible [internal]
  * said below
  below [internal]
"
    );
}

#[test]
fn the_internals_of_the_stack_are_off() {
    let recording = &*RECORDING;
    info_span!("service").in_scope(|| {
        info_span!(target: "h2::proto", "h2").in_scope(|| ());
        info_span!(target: "hyper", "hyper").in_scope(|| ());
        info_span!(target: "hyper_util::client", "hyper-util").in_scope(|| ());
        info_span!(target: "tower::buffer", "tower").in_scope(|| ());
        info_span!(target: "tonic", "tonic").in_scope(|| ());
        info_span!(target: "rustls::conn", "rustls").in_scope(|| ());
        info_span!(target: "runtime.spawn", "tokio").in_scope(|| ());
        info_span!(target: "tracing_tower", "ours").in_scope(|| ());
    });
    assert_eq!(
        recording.trace_of("service"),
        "\
service [internal]
  ours [internal]
"
    );
}

#[test]
fn inside_a_hidden_request_span_the_caller_is_current() {
    let recording = &*RECORDING;
    let caller = caller(TraceFlags::SAMPLED);
    let context = Context::new().with_span(caller.clone());
    let span = remote_span!(target: "hyper", Birth::remote(context), Level::INFO, "hidden request");
    assert!(!span.is_recorded());
    assert_eq!(span.context().span(), Some(&caller));
    {
        let _entered = span.enter();
        assert_eq!(current().span(), Some(&caller));
        info_span!("handler").in_scope(|| ());
    }
    assert!(current().is_empty());
    span.finish();
    drop(span);
    assert_eq!(
        recording.trace(caller.trace_id()),
        "handler [internal] (remote parent)\n"
    );
}

#[test]
fn a_hidden_root_hides_what_is_around_it() {
    let recording = &*RECORDING;
    info_span!("around").in_scope(|| {
        let root = Birth::new(tracing_context::Parent::Root);
        let span = remote_span!(target: "hyper", root, Level::INFO, "hidden root");
        let _entered = span.enter();
        assert!(current().is_empty());
        info_span!("not of this trace").in_scope(|| ());
    });
    assert_eq!(recording.trace_of("around"), "around [internal]\n");
}

/// Spans that logs see and our layer does not.
fn hidden() -> tracing::Span {
    tracing::error_span!(target: "hyper", "hidden for us, not for logs")
}

#[test]
fn an_explicit_parent_that_is_hidden_stands_for_what_is_around_it() {
    let recording = &*RECORDING;
    let root = info_span!("root of a hidden one");
    let hidden = root.in_scope(hidden);
    assert!(!hidden.is_disabled());
    info_span!("elsewhere").in_scope(|| {
        info_span!(parent: &hidden, "child of a hidden one").in_scope(|| ());
        error!(parent: &hidden, "told to a hidden one");
    });
    drop((hidden, root));
    assert_eq!(
        recording.trace_of("root of a hidden one"),
        "\
root of a hidden one [internal]
  * told to a hidden one level=\"ERROR\"
  child of a hidden one [internal]
"
    );
    assert_eq!(recording.trace_of("elsewhere"), "elsewhere [internal]\n");
}

#[test]
fn an_explicit_parent_that_is_hidden_and_current_stands_for_the_caller() {
    let recording = &*RECORDING;
    let caller = caller(TraceFlags::SAMPLED);
    let _attached = Context::new().with_span(caller.clone()).attach();
    let hidden = hidden();
    hidden.in_scope(|| {
        assert_eq!(current().span(), Some(&caller));
        info_span!(parent: &hidden, "child of a hidden current").in_scope(|| ());
    });
    assert_eq!(
        recording.trace(caller.trace_id()),
        "child of a hidden current [internal] (remote parent)\n"
    );
}
