//! Spans, logs and layers of one's own by one call. The subscriber is the process's: one for each
//! test.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::process::Command;
use std::sync::{Arc, Mutex};

use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_context::testing::InMemorySink;
use tracing_export::TelemetryBuilder;
use tracing_subscriber::layer::{Context, Layer};
use tracing_tests::in_child;

#[test]
fn layers_of_ones_own_hear_everything_with_its_ids() {
    in_child("layers_of_ones_own_hear_everything_with_its_ids", || {
        let (first, second, spans) = (Heard::default(), Heard::default(), InMemorySink::new());
        let telemetry = tracing_export::setup("orders")
            .telemetry(|telemetry| quiet(telemetry).sink(spans.clone()))
            .with_layer(first.clone().with_filter(LevelFilter::INFO))
            .with_layer(second.clone().with_filter(LevelFilter::WARN))
            .init()
            .unwrap();
        tracing::info_span!("request").in_scope(|| {
            tracing::info!("a note");
            tracing::warn!("a warning");
            log::warn!("of the log crate");
        });
        let [span] = &spans.spans()[..] else {
            panic!("not one span");
        };
        assert_eq!(span.name(), "request");
        let id = span.context().span_id().to_string();
        assert_eq!(first.take(), [id.clone(), id.clone(), id.clone()]);
        assert_eq!(second.take(), [id.clone(), id]);
        assert!(telemetry.shutdown(std::time::Duration::ZERO).is_clean());
    });
}

#[test]
fn nobody_pays_for_more_than_is_heard() {
    in_child("nobody_pays_for_more_than_is_heard", || {
        let heard = Heard::default();
        let _telemetry = tracing_export::setup("orders")
            .telemetry(quiet)
            .without_logs()
            .with_layer(heard.with_filter(LevelFilter::WARN))
            .init()
            .unwrap();
        assert_eq!(LevelFilter::current(), LevelFilter::INFO);
        assert!(!tracing::enabled!(tracing::Level::DEBUG));
    });
}

/// In a process of its own, with that variable.
#[test]
fn a_quiet_log_leaves_the_traces_whole() {
    if std::env::var_os(AGAIN).is_none() {
        let again = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_quiet_log_leaves_the_traces_whole"])
            .env(AGAIN, "1")
            .env("RUST_LOG", "error")
            .status();
        assert!(again.unwrap().success());
        return;
    }
    let spans = InMemorySink::new();
    let _telemetry = tracing_export::setup("orders")
        .telemetry(|telemetry| quiet(telemetry).sink(spans.clone()))
        .init()
        .unwrap();
    tracing::info_span!("request").in_scope(|| tracing::info!("a note"));
    let [span] = &spans.spans()[..] else {
        panic!("not one span");
    };
    assert_eq!(span.events().count(), 1);
}

#[test]
fn a_subscriber_that_is_there_is_not_replaced() {
    in_child("a_subscriber_that_is_there_is_not_replaced", || {
        let theirs = tracing_subscriber::registry();
        tracing::subscriber::set_global_default(theirs).unwrap();
        let setup = tracing_export::setup("orders").telemetry(quiet).json();
        let error = setup.init().err().map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("a tracing subscriber already")));
    });
}

fn quiet(telemetry: TelemetryBuilder) -> TelemetryBuilder {
    telemetry.without_exporter().source(|_| None)
}

/// Keeps the span id that is current at each event.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl<S: Subscriber> Layer<S> for Heard {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        let current = tracing_context::current();
        let id = current.span().map(|span| span.span_id().to_string());
        self.0.lock().unwrap().push(id.unwrap_or_default());
    }
}

const AGAIN: &str = "TRACING_TESTS_AGAIN";
