//! The demo with a real backend, or one that does not answer.

use std::collections::BTreeSet;

use serde_json::Value;
use tokio::task::spawn_blocking;
use tracing_context::FinishedSpan;
use tracing_context::testing::InMemorySink;
use tracing_export::receiver::Receiver;

use crate::run::{CASES, PLAIN, Run, SERVICES};

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_gets_the_same_spans() {
    let backend = InMemorySink::new();
    let receiver = Receiver::bind_local(backend.clone()).await.expect("a port");
    let url = format!("http://{}", receiver.local_addr());
    let run = move || Run::new(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &url)]);
    let run = spawn_blocking(run).await.expect("no panic");
    receiver.shutdown().await;

    let id = |span: &Value| span["span_id"].as_str().map(str::to_owned);
    let printed: BTreeSet<_> = run.of("span").filter_map(id).collect();
    let spans = backend.spans();
    let received: BTreeSet<_> = spans
        .iter()
        .map(|span| span.span_id().to_string())
        .collect();
    assert_eq!(received, printed);

    let services: BTreeSet<_> = spans.iter().map(service).collect();
    let names = SERVICES.map(Some);
    assert_eq!(services, BTreeSet::from(names));
}

#[test]
fn a_backend_that_does_not_answer_takes_nothing_away() {
    let run = Run::new(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]);
    for case in CASES {
        assert_eq!(run.tree(case), PLAIN.tree(case));
    }
}

/// OpenTelemetry's rule for all of its variables.
#[test]
fn an_empty_variable_is_as_good_as_none() {
    let run = Run::new(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""),
        ("OTEL_BSP_SCHEDULE_DELAY", ""),
        ("SHOP_RECEIVER", ""),
    ]);
    // Else the services would look for a backend at OpenTelemetry's default address.
    let mut exporter = run.of("log").map(|log| &log["line"]["target"]);
    assert!(exporter.all(|target| target != "tracing_export"));
    for case in CASES {
        assert_eq!(run.tree(case), PLAIN.tree(case));
    }
}

fn service(span: &FinishedSpan) -> Option<&str> {
    span.resource().service_name()
}
