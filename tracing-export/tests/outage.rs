//! With a global subscriber, hence in a process of its own: losses are told while the backend is
//! silent, and at the end those of requests that were under way.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use support::Backend;
use support::heard::Heard;
use tracing_export::Telemetry;
use tracing_subscriber::layer::SubscriberExt as _;

#[test]
fn losses_are_told_while_they_happen() {
    let backend = Backend::start(&["silent"; 4]);
    let telemetry = Telemetry::builder("outage")
        .source(|_| None)
        .endpoint(backend.url())
        .schedule_delay(Duration::from_millis(20))
        .max_batch_spans(1)
        .max_queue_spans(5)
        .build()
        .unwrap();
    let heard = Heard::default();
    let subscriber = tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(heard.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    // Four are under way, one waits, the others are dropped.
    for _ in 0..8 {
        tracing::info_span!("work").in_scope(|| ());
    }
    heard.wait_for("spans dropped");
    telemetry.shutdown(Duration::from_millis(1));
    assert_eq!(telemetry.counters().failed, 5);
    heard.wait_for("8 of 8 spans were lost: shut down before");
}
