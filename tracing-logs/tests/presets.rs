//! The formats, compared byte by byte with the files in `golden`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::{Level, event, info_span};
use tracing_context::Resource;
use tracing_logs::LogLayer;
use tracing_subscriber::prelude::*;

use self::common::{Lines, masked, remote};

#[test]
fn opentelemetry() {
    check(tracing_logs::json(), include_str!("golden/json.jsonl"));
}

#[test]
fn opentelemetry_nested() {
    let nested = tracing_logs::json().with_nested_fields();
    check(nested, include_str!("golden/nested.jsonl"));
}

#[test]
fn datadog() {
    check(
        tracing_logs::datadog(),
        include_str!("golden/datadog.jsonl"),
    );
}

#[test]
fn google_cloud() {
    check(
        tracing_logs::gcp("shop-1"),
        include_str!("golden/gcp.jsonl"),
    );
}

#[test]
fn elastic() {
    check(tracing_logs::ecs(), include_str!("golden/ecs.jsonl"));
}

#[test]
fn loki_logfmt() {
    check(tracing_logs::logfmt(), include_str!("golden/logfmt.txt"));
}

fn check(layer: LogLayer, golden: &str) {
    let lines = Lines::default();
    let resource = Resource::new("shop")
        .with("service.version", "1.2.3")
        .with("deployment.environment.name", "production");
    let layer = layer.with_writer(lines.clone()).with_resource(resource);
    // Without a context layer: spans get no ids, those of the caller are on the lines.
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        event!(target: "shop::orders", Level::DEBUG, "no trace");
        let _caller = remote().attach();
        let _order = info_span!("order", order.id = 7, level = "gold", customer = "ann").entered();
        event!(target: "shop::orders", Level::INFO, items = 3, customer = "bob", "two words");
        let _item = info_span!("item", order.id = 8, name = "ä\u{1f980}").entered();
        event!(target: "shop::orders", Level::WARN, share = 0.25, nan = f64::NAN, text = "a=\"b\"\n", plain = "/a?b");
        event!(
            target: "shop::orders",
            Level::ERROR,
            {
                "exception.type" = "shop::Declined",
                "exception.message" = "card declined",
                "exception.stacktrace" = "0: pay\n1: main",
                "thread.name" = "worker-1",
            },
            "payment failed"
        );
        // What would be a key of the line's own in one of the formats.
        event!(target: "shop::orders", Level::TRACE, status = 1, severity = 2, service = 3, span.id = 4, msg = 5, "x");
    });
    assert_eq!(masked(&lines.take_text()), golden);
}

/// What Elasticsearch refuses: a text where the schema has an object
/// ([ECS field reference](https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html)),
/// or a type that is not the field's.
#[test]
fn elastic_gets_no_text_where_it_has_an_object() {
    const TYPES: &[(&str, Type)] = &[
        ("@timestamp", Type::Text),
        ("log.level", Type::Text),
        ("message", Type::Text),
        ("ecs.version", Type::Text),
        ("log.logger", Type::Text),
        ("log.origin.file.name", Type::Text),
        ("log.origin.file.line", Type::Number),
        ("service.name", Type::Text),
        ("service.version", Type::Text),
        ("service.environment", Type::Text),
        ("trace.id", Type::Text),
        ("span.id", Type::Text),
        ("error.type", Type::Text),
        ("error.message", Type::Text),
        ("error.stack_trace", Type::Text),
        ("process.thread.name", Type::Text),
        ("network.protocol", Type::Text),
    ];
    let line = typed(tracing_logs::ecs().with_source_location(), TYPES);
    let keys: Vec<_> = line.keys().collect();
    for key in &keys {
        let object = format!("{key}.");
        let clash = keys.iter().find(|other| other.starts_with(&object));
        assert!(clash.is_none(), "{key} is a value and has {clash:?}");
    }
    for object in [
        "error", "user", "host", "http", "url", "event", "client", "server", "service",
    ] {
        assert!(!line.contains_key(object), "{object}");
    }
    assert_eq!(line["labels.user"], "ann");
    assert_eq!(line["error.message"], "declined");
}

#[test]
fn datadog_gets_what_it_documents() {
    const TYPES: &[(&str, Type)] = &[
        ("timestamp", Type::Text),
        ("status", Type::Text),
        ("message", Type::Text),
        ("logger.name", Type::Text),
        ("logger.thread_name", Type::Text),
        ("service", Type::Text),
        ("dd.env", Type::Text),
        ("dd.version", Type::Text),
        ("dd.trace_id", Type::Text),
        ("dd.span_id", Type::Text),
        ("trace_id", Type::Text),
        ("span_id", Type::Text),
        ("error.kind", Type::Text),
        ("error.message", Type::Text),
        ("error.stack", Type::Text),
    ];
    let line = typed(tracing_logs::datadog(), TYPES);
    assert!(!line.contains_key("error"));
    let half = u64::from_str_radix(&line["trace_id"].as_str().unwrap()[16..], 16).unwrap();
    assert_eq!(line["dd.trace_id"], half.to_string());
    let span = u64::from_str_radix(line["span_id"].as_str().unwrap(), 16).unwrap();
    assert_eq!(line["dd.span_id"], span.to_string());
}

#[test]
fn google_cloud_gets_what_it_documents() {
    const TYPES: &[(&str, Type)] = &[
        ("time", Type::Text),
        ("severity", Type::Text),
        ("message", Type::Text),
        ("logging.googleapis.com/trace", Type::Text),
        ("logging.googleapis.com/spanId", Type::Text),
        ("logging.googleapis.com/trace_sampled", Type::Bool),
        ("logging.googleapis.com/sourceLocation", Type::Object),
        ("stack_trace", Type::Text),
    ];
    typed(tracing_logs::gcp("shop-1").with_source_location(), TYPES);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Text,
    Number,
    Bool,
    Object,
}

/// A line that has all these keys, of these types.
fn typed(layer: LogLayer, types: &[(&str, Type)]) -> serde_json::Map<String, serde_json::Value> {
    let lines = Lines::default();
    let resource = Resource::new("shop")
        .with("service.version", "1.2.3")
        .with("deployment.environment.name", "production");
    let layer = layer.with_writer(lines.clone()).with_resource(resource);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        let _caller = remote().attach();
        event!(
            Level::ERROR,
            {
                "exception.type" = "shop::Declined",
                "exception.stacktrace" = "0: pay",
                "thread.name" = "worker-1",
                error = "declined",
                user = "ann",
                host = "a",
                server = 1,
                process = true,
                http = "x",
                url = "x",
                event = "x",
                client = "x",
                service = "x",
                file = "x",
                "network.protocol.name" = "http",
                "network.protocol.version" = "2",
            },
            "payment failed"
        );
    });
    let line: serde_json::Value = serde_json::from_str(&lines.take_text()).unwrap();
    let line = line.as_object().unwrap().clone();
    for (key, expected) in types {
        let is = match line.get(*key) {
            Some(serde_json::Value::String(_)) => Type::Text,
            Some(serde_json::Value::Number(_)) => Type::Number,
            Some(serde_json::Value::Bool(_)) => Type::Bool,
            Some(serde_json::Value::Object(_)) => Type::Object,
            other => panic!("{key}: {other:?} in {line:?}"),
        };
        // Fields of an exception are there where one is; a renamed `error` is its message.
        assert_eq!(is, *expected, "{key}");
    }
    line
}
