//! What is still open when a service stops.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::Backend;
use tracing_context::{FinishedSpan, SpanSink};
use tracing_export::Telemetry;
use tracing_subscriber::layer::SubscriberExt as _;

/// Keeps the names of spans, and whether they are marked.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<(String, bool)>>>);

impl SpanSink for Kept {
    fn on_end(&self, span: &FinishedSpan) {
        let marked = span.attributes().get("tracing_context.interrupted");
        let kept = (span.name().to_owned(), marked.is_some());
        self.0.lock().unwrap().push(kept);
    }
}

/// What comes out of a service that is shut down in the midst of its work; the number exported.
fn shut_down(track: bool) -> (Vec<(String, bool)>, u64) {
    let backend = Backend::start(&[]);
    let kept = Kept::default();
    let telemetry = Telemetry::builder("stopping")
        .source(|_| None)
        .panic_hook(false)
        .process_defaults(false)
        .endpoint(backend.url())
        .track_open_spans(track)
        .sink(kept.clone())
        .build()
        .unwrap();
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("done").in_scope(|| ());
        let outer = tracing::info_span!("outer").entered();
        let inner = tracing::info_span!("inner").entered();
        let open: Vec<_> = telemetry.open_spans(Duration::ZERO);
        let open: Vec<_> = open.iter().map(|span| span.name()).collect();
        assert_eq!(open, if track { &["outer", "inner"][..] } else { &[] });
        assert!(telemetry.shutdown(Duration::from_secs(30)).is_clean());
        assert!(telemetry.open_spans(Duration::ZERO).is_empty());
        drop(inner);
        drop(outer);
    });
    let exported = telemetry.counters().exported;
    let kept = kept.0.lock().unwrap().clone();
    (kept, exported)
}

#[test]
fn open_spans_leave_marked_where_that_was_asked_for() {
    let owned = |spans: &[(&str, bool)]| -> Vec<(String, bool)> {
        spans
            .iter()
            .map(|(name, marked)| ((*name).to_owned(), *marked))
            .collect()
    };
    let expected = owned(&[("done", false), ("inner", true), ("outer", true)]);
    assert_eq!(shut_down(true), (expected, 3));
    // Otherwise they end after the exporter.
    let expected = owned(&[("done", false), ("inner", false), ("outer", false)]);
    assert_eq!(shut_down(false), (expected, 1));
}
