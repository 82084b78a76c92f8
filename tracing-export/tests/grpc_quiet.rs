//! With a global subscriber, hence in a process of its own: HTTP/2 below gRPC has spans, and those
//! of the exporter's own traffic never become a trace, even where somebody asked for them.
#![cfg(feature = "grpc")]
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

#[path = "support/grpc.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::GrpcBackend;
use tracing::level_filters::LevelFilter;
use tracing_context::{FinishedSpan, SpanSink};
use tracing_export::{Protocol, Telemetry};
use tracing_subscriber::layer::SubscriberExt as _;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<(String, bool)>>>);

impl SpanSink for Kept {
    fn on_end(&self, span: &FinishedSpan) {
        let thread = std::thread::current();
        let is_own = thread.name() == Some("tracing-export");
        let mut kept = self.0.lock().unwrap();
        kept.push((span.name().to_owned(), is_own));
    }
}

#[test]
fn its_own_traffic_is_not_traced() {
    let backend = GrpcBackend::start(&[]);
    let kept = Kept::default();
    let telemetry = Telemetry::builder("quiet")
        .source(|_| None)
        .protocol(Protocol::Grpc)
        .endpoint(backend.url())
        .level(LevelFilter::TRACE)
        .target_level("h2", LevelFilter::TRACE)
        .sink(kept.clone())
        .build()
        .unwrap();
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    for _ in 0..3 {
        tracing::info_span!("work").in_scope(|| ());
        telemetry.flush(Duration::from_secs(30)).unwrap();
    }
    // Spans of the backend end even later.
    let report = telemetry.shutdown(Duration::from_secs(30));
    assert_eq!(report.counters().failed, 0);
    let kept = kept.0.lock().unwrap();
    assert_eq!(kept.iter().filter(|(name, _)| name == "work").count(), 3);
    assert!(kept.iter().all(|(_, is_own)| !is_own), "{kept:?}");
    // The backend's side is somebody else's: it shows that there are such spans.
    assert!(kept.len() > 3, "{kept:?}");
}
