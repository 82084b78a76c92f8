//! The exporter over gRPC and real sockets.
#![cfg(feature = "grpc")]
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

#[path = "support/grpc.rs"]
mod support;

use std::time::Duration;

use support::{GrpcBackend, Step, page, status, taken, throttled};
use tracing_export::{Protocol, Telemetry, TelemetryBuilder};
use tracing_subscriber::layer::SubscriberExt as _;

/// Ends a test that hangs; none waits for it.
const FOREVER: Duration = Duration::from_secs(30);

fn builder(backend: &GrpcBackend) -> TelemetryBuilder {
    Telemetry::builder("sender")
        .source(|_| None)
        .panic_hook(false)
        .process_defaults(false)
        .protocol(Protocol::Grpc)
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

/// Sends two spans; exported, failed, rejected, retries and requests afterwards.
fn outcome(script: &[Step]) -> [u64; 5] {
    let backend = GrpcBackend::start(script);
    let telemetry = builder(&backend).build().unwrap();
    spans(&telemetry, 2);
    telemetry.shutdown(FOREVER);
    let now = telemetry.counters();
    let requests = backend.seen().len() as u64;
    [
        now.exported,
        now.failed,
        now.rejected,
        now.retried,
        requests,
    ]
}

#[test]
fn headers_are_metadata() {
    let backend = GrpcBackend::start(&[]);
    let telemetry = builder(&backend)
        .endpoint(backend.url().replace("http://", "http://me:pass@") + "/ignored")
        .header("X-Key", "secret")
        .timeout(Duration::from_secs(3))
        .build()
        .unwrap();
    spans(&telemetry, 3);
    assert!(telemetry.shutdown(FOREVER).is_clean());
    assert_eq!(telemetry.counters().exported, 3);
    let seen = backend.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        seen[0].path,
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    );
    let header = |name| seen[0].headers.get(name).and_then(|it| it.to_str().ok());
    for (name, expected) in [
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        ("x-key", "secret"),
        ("authorization", "Basic bWU6cGFzcw=="),
        ("grpc-timeout", "3000m"),
    ] {
        assert_eq!(header(name), Some(expected), "{name}");
    }
    assert!(header("user-agent").unwrap().starts_with("tracing-export/"));
    assert_eq!(header("grpc-encoding"), None);
    // The flag of the frame: not compressed.
    assert_eq!(seen[0].body[0], 0);
}

#[test]
fn what_the_backend_answers_counts() {
    for (script, expected) in [
        (&[][..], [2, 0, 0, 0, 1]),
        // Partial success: one span, and a message.
        (&[taken(b"\x0a\x05\x08\x01\x12\x01x")], [1, 0, 1, 0, 1]),
        // A message alone is a warning.
        (&[taken(b"\x0a\x03\x12\x01x")], [2, 0, 0, 0, 1]),
        // UNAVAILABLE and RESOURCE_EXHAUSTED that say when.
        (&[throttled(14), throttled(8)], [2, 0, 0, 2, 3]),
        // A proxy's pages: for the moment, and for good.
        (
            &[page(503), page(429), page(502), page(504)],
            [2, 0, 0, 4, 5],
        ),
        (&[page(404)], [0, 2, 0, 0, 1]),
        (&[page(200)], [0, 2, 0, 0, 1]),
        // RESOURCE_EXHAUSTED that does not; INVALID_ARGUMENT; UNIMPLEMENTED.
        (&[status(8)], [0, 2, 0, 0, 1]),
        (&[status(3)], [0, 2, 0, 0, 1]),
        (&[status(12)], [0, 2, 0, 0, 1]),
    ] {
        assert_eq!(outcome(script), expected, "{script:?}");
    }
}

#[test]
fn a_failure_is_told_in_the_backends_words() {
    let backend = GrpcBackend::start(&[status(3)]);
    let telemetry = builder(&backend).build().unwrap();
    spans(&telemetry, 1);
    let error = telemetry.shutdown(FOREVER).to_string();
    let expected = "answered INVALID_ARGUMENT: so it is";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_kept_connection_that_was_closed_costs_no_retry() {
    let backend = GrpcBackend::start(&[]);
    let telemetry = builder(&backend).build().unwrap();
    for _ in 0..3 {
        spans(&telemetry, 1);
        telemetry.flush(FOREVER).unwrap();
        assert_eq!(backend.close(), 1);
    }
    let counters = telemetry.counters();
    assert_eq!((counters.exported, counters.retried), (3, 0));
}

#[test]
fn a_connection_serves_many_requests() {
    let backend = GrpcBackend::start(&[]);
    let telemetry = builder(&backend).build().unwrap();
    for _ in 0..3 {
        spans(&telemetry, 1);
        telemetry.flush(FOREVER).unwrap();
    }
    assert_eq!((backend.seen().len(), backend.close()), (3, 1));
}

#[test]
fn a_backend_that_is_away_holds_nobody_up() {
    let telemetry = Telemetry::builder("sender")
        .source(|_| None)
        .panic_hook(false)
        .process_defaults(false)
        .protocol(Protocol::Grpc)
        // Nobody listens there.
        .endpoint("http://127.0.0.1:1")
        .build()
        .unwrap();
    spans(&telemetry, 2);
    while telemetry.counters().retried == 0 {
        let _ = telemetry.flush(Duration::from_millis(1));
    }
    let report = telemetry.shutdown(Duration::from_millis(1));
    assert!(report.to_string().contains("no connection to"), "{report}");
}

#[cfg(feature = "gzip")]
#[test]
fn gzip_as_the_variables_say() {
    let backend = GrpcBackend::start(&[]);
    let url = backend.url();
    let telemetry = Telemetry::builder("sender")
        .source(move |variable| match variable {
            "OTEL_EXPORTER_OTLP_PROTOCOL" => Some("grpc".to_owned()),
            "OTEL_EXPORTER_OTLP_COMPRESSION" => Some("gzip".to_owned()),
            "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(url.clone()),
            _ => None,
        })
        .panic_hook(false)
        .process_defaults(false)
        .build()
        .unwrap();
    spans(&telemetry, 100);
    assert!(telemetry.shutdown(FOREVER).is_clean());
    assert_eq!(telemetry.counters().exported, 100);
    let seen = backend.seen();
    assert_eq!(seen[0].headers["grpc-encoding"], "gzip");
    // The flag of the frame, then gzip's magic number after four bytes of length.
    assert_eq!(
        (seen[0].body[0], &seen[0].body[5..7]),
        (1, &b"\x1f\x8b"[..])
    );
}
