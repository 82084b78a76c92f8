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
