//! What a line has, as the builder says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use serde_json::{Value, json};
use tracing::{info, info_span};
use tracing_context::{Baggage, Context, Defaults, Resource};
use tracing_logs::{LogLayer, TimeFormat};
use tracing_subscriber::prelude::*;

use self::common::Lines;

/// The lines that `f` writes, as JSON that may be nested.
fn written(layer: LogLayer, f: impl FnOnce()) -> Vec<Value> {
    let lines = Lines::default();
    let resource = Resource::new("shop").with("service.version", "1.2");
    let layer = layer.with_resource(resource).with_writer(lines.clone());
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, f);
    let text = lines.take_text();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// Without what each line has, unless it is asked for.
fn layer() -> LogLayer {
    tracing_logs::json().without_keys(["timestamp", "level", "target", "service"])
}

#[test]
fn keys_of_the_line_are_renamed_and_dropped() {
    let layer = tracing_logs::json()
        .without_keys(["timestamp", "target"])
        .with_renamed_key("level", "severity")
        .with_renamed_key("message", "service");
    // The new keys are the line's own now, the old ones are free.
    let lines = written(layer, || {
        info!(severity = 1, level = 2, message2 = 3, target = 4, "text");
    });
    let expected = json!({
        "severity": "INFO", "service": "text",
        "fields.severity": 1, "level": 2, "message2": 3, "target": 4,
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn fields_are_renamed_and_dropped_wherever_they_come_from() {
    let layer = layer()
        .with_baggage_keys(["tenant", "secret"])
        .with_renamed_key("user", "user.id")
        .with_renamed_key("tenant", "tenant.id")
        .with_renamed_key("clash", "message")
        .without_keys(["secret"]);
    let baggage = Baggage::default()
        .insert("tenant", "acme")
        .insert("secret", "s");
    let lines = written(layer, || {
        let _context = Context::new().with_baggage(baggage).attach();
        let _span = info_span!("span", user = "ann", secret = 1, other = 2).entered();
        info!(secret = 3, clash = 4, "x");
        info!(user.id = "of the event");
    });
    let expected = [
        json!({
            "message": "x", "fields.message": 4, "user.id": "ann", "other": 2, "tenant.id": "acme",
        }),
        json!({"user.id": "of the event", "other": 2, "tenant.id": "acme"}),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn an_empty_line_is_an_empty_object() {
    assert_eq!(
        written(layer(), || info!(parent: None, "")),
        [json!({"message": ""})]
    );
    let nothing = layer().without_keys(["message"]);
    assert_eq!(written(nothing, || info!("x")), [json!({})]);
}

#[test]
fn fields_of_spans_by_list() {
    let write = || {
        let _outer = info_span!("outer", a = 1, b = 1, c = 1).entered();
        let _inner = info_span!("inner", b = 2).entered();
        info!(c = 3, d = 3);
    };
    for (layer, expected) in [
        (layer(), json!({"c": 3, "d": 3, "b": 2, "a": 1})),
        (
            layer().with_span_fields(["a", "d"]),
            json!({"c": 3, "d": 3, "a": 1}),
        ),
        (
            layer().without_span_fields(["b"]),
            json!({"c": 3, "d": 3, "a": 1}),
        ),
        (
            layer().with_span_fields(["b"]).without_span_fields(["b"]),
            json!({"c": 3, "d": 3}),
        ),
        (layer().with_span_fields([""; 0]), json!({"c": 3, "d": 3})),
    ] {
        assert_eq!(written(layer, write), [expected]);
    }
}

#[test]
fn what_all_lines_have() {
    let layer = layer()
        .with_resource_fields(["service.version", "host.name"])
        .with_field("region", "eu \"1\"")
        .with_field("shards", vec![1_i64, 2])
        .with_field("ratio", 0.5)
        .with_field("message", "always the same");
    let lines = written(layer, || info!(region = "mine", "x"));
    let expected = json!({
        "service.version": "1.2", "region": "eu \"1\"", "shards": [1, 2], "ratio": 0.5,
        "message": "always the same", "fields.region": "mine",
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn times() {
    for (format, form) in [
        (TimeFormat::Rfc3339Micros, "\"0000-00-00T00:00:00.000000Z\""),
        (
            TimeFormat::Rfc3339Nanos,
            "\"0000-00-00T00:00:00.000000000Z\"",
        ),
        (TimeFormat::EpochSeconds, "0000000000.000000"),
        (TimeFormat::EpochMillis, "0000000000000"),
    ] {
        let lines = Lines::default();
        let layer = tracing_logs::json()
            .without_keys(["level", "target", "service"])
            .with_timestamp(format)
            .with_writer(lines.clone());
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || info!("x"));
        let zeros: String = lines
            .take_text()
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        assert_eq!(
            zeros,
            format!("{{\"timestamp\":{form},\"message\":\"x\"}}\n")
        );
    }
}

#[test]
fn the_place_in_the_source() {
    let line = line!() + 1;
    let write = || info!(code.line.number = "mine", "x");
    for (layer, place) in [
        (
            tracing_logs::json(),
            json!({"code.file.path": file!(), "code.line.number": line}),
        ),
        (
            tracing_logs::ecs(),
            json!({"log.origin.file.name": file!(), "log.origin.file.line": line}),
        ),
        (
            tracing_logs::gcp("shop-1"),
            json!({"logging.googleapis.com/sourceLocation": {"file": file!(), "line": line.to_string()}}),
        ),
    ] {
        let lines = written(layer.with_source_location(), write);
        for (key, value) in place.as_object().unwrap() {
            assert_eq!(lines[0].get(key), Some(value), "{lines:?}");
        }
    }
}

#[test]
fn nested_fields() {
    let layer = layer()
        .with_nested_fields()
        .with_baggage_keys(["fields", "tenant"])
        .with_renamed_key("a", "b")
        .without_span_fields(["hidden"]);
    let baggage = Baggage::default()
        .insert("tenant", "acme")
        .insert("fields", "f");
    let lines = written(layer, || {
        info!("alone");
        let _context = Context::new().with_baggage(baggage).attach();
        let _outer =
            info_span!("outer", level = 1, name = "n", hidden = 1, message = "m").entered();
        let _middle = info_span!("middle \"quoted\"").entered();
        let _inner = info_span!("inner", a = 2).entered();
        info!(a = 3, b = 4, trace_id = 5, "x");
    });
    let expected = [
        json!({"message": "alone"}),
        json!({
            "message": "x",
            "tenant": "acme",
            "fields.fields": "f",
            "fields": {"b": 3, "trace_id": 5},
            "spans": [
                {"name": "outer", "level": 1, "fields.name": "n", "message": "m"},
                {"name": "middle \"quoted\""},
                {"name": "inner", "b": 2},
            ],
        }),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn keys_of_logfmt_are_one_word_and_there_once() {
    let lines = Lines::default();
    let layer = tracing_logs::logfmt()
        .without_keys(["ts", "level", "target", "service"])
        .with_field("data center", "eu 1")
        .with_writer(lines.clone());
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        info!("trace id" = 1, "a b" = 2, "a=b" = 3, "data center" = 4, "x");
    });
    let expected = "msg=x data_center=\"eu 1\" fields.trace_id=1 a_b=2 fields.data_center=4\n";
    assert_eq!(lines.take_text(), expected);
}

/// The process's resource may be known only after the first line.
#[test]
fn the_resource_may_come_late() {
    let lines = Lines::default();
    let subscriber =
        tracing_subscriber::registry().with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, || {
        let service = || {
            info!("x");
            lines.one().text("service").unwrap().to_owned()
        };
        assert!(service().starts_with("unknown_service:"));
        Defaults::new()
            .resource(Resource::new("shop"))
            .install()
            .unwrap();
        assert_eq!(service(), "shop");
        assert_eq!(service(), "shop");
    });
}
