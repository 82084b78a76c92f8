//! The exporter over real sockets, from inside runtimes and outside.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use support::Backend;
use tracing_export::{Telemetry, TelemetryBuilder};
use tracing_subscriber::layer::SubscriberExt as _;

/// Ends a test that hangs; none waits for it.
const FOREVER: Duration = Duration::from_secs(30);

fn builder(backend: &Backend) -> TelemetryBuilder {
    Telemetry::builder("sender")
        .source(|_| None)
        .panic_hook(false)
        .process_defaults(false)
        .endpoint(backend.url())
        .shutdown_patience(FOREVER)
}

fn spans(telemetry: &Telemetry, number: usize) {
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        for _ in 0..number {
            tracing::info_span!("work").in_scope(|| ());
        }
    });
}

#[test]
fn no_runtime() {
    let backend = Backend::start(&[]);
    let telemetry = builder(&backend).header("X-Key", "secret").build().unwrap();
    spans(&telemetry, 3);
    assert!(telemetry.shutdown(FOREVER).is_clean());
    assert_eq!(telemetry.counters().exported, 3);
    let heads = backend.heads();
    assert_eq!(heads.len(), 1);
    for part in [
        "POST /v1/traces HTTP/1.1",
        "content-type: application/x-protobuf",
        "x-key: secret",
        "user-agent: tracing-export/",
    ] {
        assert!(heads[0].contains(part), "{heads:?}");
    }
}

#[test]
fn inside_a_current_thread_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let backend = Backend::start(&[]);
        let telemetry = builder(&backend).build().unwrap();
        spans(&telemetry, 1);
        telemetry.flush(FOREVER).unwrap();
        spans(&telemetry, 1);
        assert!(telemetry.shutdown(FOREVER).is_clean());
        assert_eq!(telemetry.counters().exported, 2);
        // Dropped inside, after shutdown and without.
        drop(telemetry);
        let telemetry = builder(&backend).build().unwrap();
        spans(&telemetry, 1);
        drop(telemetry);
        assert_eq!(backend.heads().len(), 3);
    });
}

#[test]
fn unavailable_then_available() {
    let backend = Backend::start(&[
        "503 Service Unavailable\r\nretry-after: 0",
        "429 Too Many Requests\r\nretry-after: 0",
    ]);
    let telemetry = builder(&backend).build().unwrap();
    spans(&telemetry, 2);
    telemetry.flush(FOREVER).unwrap();
    let counters = telemetry.counters();
    assert_eq!((counters.exported, counters.retried), (2, 2));
    assert_eq!(backend.heads().len(), 3);
}

#[test]
fn a_kept_connection_that_was_closed_costs_no_retry() {
    let backend = Backend::start(&["200 OK", "close", "200 OK"]);
    let telemetry = builder(&backend).build().unwrap();
    for _ in 0..2 {
        spans(&telemetry, 1);
        telemetry.flush(FOREVER).unwrap();
    }
    let counters = telemetry.counters();
    assert_eq!((counters.exported, counters.retried), (2, 0));
}

#[test]
fn a_backend_that_is_away_holds_nobody_up() {
    let telemetry = Telemetry::builder("sender")
        .source(|_| None)
        .panic_hook(false)
        .process_defaults(false)
        // Nobody listens there.
        .endpoint("http://127.0.0.1:1/v1/traces")
        .build()
        .unwrap();
    spans(&telemetry, 2);
    // The first attempt is refused at once, the second one would come much later.
    while telemetry.counters().retried == 0 {
        let _ = telemetry.flush(Duration::from_millis(1));
    }
    let report = telemetry.shutdown(Duration::from_millis(1));
    assert!(report.to_string().contains("no connection to"), "{report}");
}
