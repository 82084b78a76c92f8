//! Spans straight into Jaeger, over HTTP and gRPC, and the queries of `QUERIES.md`.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{needed, text};
use crate::run::{Run, TempDir};
use crate::serving::Serving;
use crate::traffic::{self, Kind};

#[test]
fn spans_over_http_are_found() {
    if let Some(url) = needed("JAEGER_OTLP_HTTP", "jaeger") {
        found(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &url)]);
    }
}

#[test]
fn spans_over_grpc_are_found() {
    if let Some(url) = needed("JAEGER_OTLP_GRPC", "jaeger") {
        found(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &url),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ]);
    }
}

/// Makes orders of all kinds, asks each query of the page, and expects just the traces that it is
/// about.
fn found(variables: &[(&str, &str)]) {
    let jaeger = needed("JAEGER_URL", "jaeger").expect("comes with the others");
    let temp = TempDir::new();
    let shop = Serving::start(&temp, variables);
    let kinds = [
        Kind::Good,
        Kind::Panic,
        Kind::Invalid,
        Kind::Slow,
        Kind::HealthCheck,
    ];
    traffic::make(&kinds.repeat(3), &shop.gateway);
    let run = shop.end();
    // Other runs have sent spans to this Jaeger too, but not at that time.
    let micros = |field: &'static str| run.of("span").map(move |span| nanos(span, field) / 1_000);
    let start = micros("start_unix_nano").min().expect("spans");
    let end = micros("end_unix_nano").max().expect("spans");
    let ask = |query: &str| {
        let answer = traffic::get(&format!("{jaeger}{query}&start={start}&end={end}"));
        serde_json::from_str::<Value>(&answer).expect("JSON")
    };
    // Batches of events are traces of their own.
    let requests = expected(&run, |span| span["service"] == "gateway");
    let all: BTreeSet<_> = run
        .of("span")
        .map(|span| (id(span, "trace_id"), id(span, "span_id")))
        .filter(|(trace, _)| requests.contains(trace))
        .collect();
    wait_for(&all, || ask("/api/traces?service=gateway&limit=1000"));

    let [by_operation, by_status, by_duration, one] = queries();
    let [operation, status, duration] =
        [by_operation, by_status, by_duration].map(|query| traces(&ask(&query)));
    assert_eq!(
        operation,
        expected(&run, |span| {
            span["service"] == "order-service" && span["name"] == "POST /orders"
        })
    );
    assert_eq!(operation.len(), 12);
    assert_eq!(
        status,
        expected(&run, |span| {
            span["service"] == "gateway" && span["attributes"]["http.response.status_code"] == 500
        })
    );
    assert_eq!(status.len(), 3);
    assert_eq!(
        duration,
        expected(&run, |span| {
            span["service"] == "gateway" && took(span) >= 2_000_000_000
        })
    );
    assert!(duration.len() >= 3, "more if the machine is busy");

    let trace = status.first().expect("a trace");
    let answer = ask(&format!("{}?", one.replace("TRACE_ID", trace)));
    let whole: BTreeSet<_> = all.into_iter().filter(|(of, _)| of == trace).collect();
    assert_eq!(spans(&answer), whole);
}

/// Jaeger's queries of the page, without its address.
fn queries() -> [String; 4] {
    let page = text("QUERIES.md");
    let lines = page
        .lines()
        .filter_map(|line| line.strip_prefix("curl -s \"$JAEGER"));
    let queries: Vec<_> = lines
        .map(|query| query.trim_end_matches('"').to_owned())
        .collect();
    queries.try_into().expect("four queries")
}

/// Spans are stored in the background.
fn wait_for(all: &BTreeSet<(String, String)>, stored: impl Fn() -> Value) {
    let started = Instant::now();
    loop {
        let spans = spans(&stored());
        if spans == *all {
            return;
        }
        assert!(
            started.elapsed() < LIMIT,
            "of {} spans, Jaeger has {}",
            all.len(),
            spans.len()
        );
        sleep(Duration::from_millis(100));
    }
}

/// The traces of the shop that have such a span.
fn expected(run: &Run, is_asked_for: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let spans = run.of("span").filter(|span| is_asked_for(span));
    spans.map(|span| id(span, "trace_id")).collect()
}

fn traces(answer: &Value) -> BTreeSet<String> {
    spans(answer).into_iter().map(|(trace, _)| trace).collect()
}

fn spans(answer: &Value) -> BTreeSet<(String, String)> {
    let traces = answer["data"].as_array().into_iter().flatten();
    let spans = traces
        .filter_map(|trace| trace["spans"].as_array())
        .flatten();
    spans
        .map(|span| (id(span, "traceID"), id(span, "spanID")))
        .collect()
}

fn id(span: &Value, field: &str) -> String {
    span[field].as_str().unwrap_or_default().to_owned()
}

fn took(span: &Value) -> u64 {
    nanos(span, "end_unix_nano") - nanos(span, "start_unix_nano")
}

fn nanos(span: &Value, field: &str) -> u64 {
    span[field].as_u64().expect("a time")
}

const LIMIT: Duration = Duration::from_secs(60);
