//! What a line has of the spans of this family of crates.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use serde_json::{Value, json};
use tracing::field::Empty;
use tracing::{Span, info, info_span};
use tracing_context::Resource;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use self::common::{Line, Lines, context_layer};

fn with_lines(f: impl FnOnce(&Lines)) {
    with_span_lines(FmtSpan::NONE, f);
}

fn with_span_lines(kind: FmtSpan, f: impl FnOnce(&Lines)) {
    let lines = Lines::default();
    let json = tracing_logs::json()
        .with_writer(lines.clone())
        .with_span_events(kind);
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(json);
    tracing::subscriber::with_default(subscriber, || f(&lines));
}

fn fields(line: &Line) -> Value {
    let own = |key: &str| !["service", "time.busy", "time.idle"].contains(&key);
    let fields = line.fields().into_iter().filter(|(key, _)| own(key));
    Value::Object(fields.map(|(k, v)| (k.to_owned(), v.clone())).collect())
}

fn server() -> Span {
    info_span!(
        target: "tracing_tower",
        "request",
        otel.name = "GET /orders/{id}",
        otel.kind = "server",
        http.request.method = "GET",
        http.route = "/orders/{id}",
        url.path = "/orders/7",
        user_agent.original = "curl",
    )
}

fn client() -> Span {
    info_span!(
        target: "tracing_tower::client",
        "request",
        otel.kind = "client",
        http.request.method = "POST",
        url.full = "http://payments/",
    )
}

fn call() -> Span {
    let call = info_span!(
        target: "tracing_grpc::client",
        "call",
        otel.kind = "client",
        rpc.system.name = "grpc",
        rpc.method = Empty,
        rpc.response.status_code = Empty,
    );
    call.record("rpc.method", "pay.Payments/Charge");
    call.record("rpc.response.status_code", "OK");
    call
}

fn consumer() -> Span {
    info_span!(
        target: "tracing_kafka",
        "process",
        otel.kind = "consumer",
        messaging.system.name = "kafka",
        messaging.destination.name = "orders",
        messaging.operation.name = "process",
        messaging.kafka.offset = 7,
    )
}

#[test]
fn only_what_tells_operations_apart() {
    with_lines(|lines| {
        let _server = server().entered();
        info!(url.path = "the event's own", otel.name = "never", "x");
        let expected = json!({
            "http.request.method": "GET",
            "http.route": "/orders/{id}",
            "url.path": "the event's own",
        });
        assert_eq!(fields(&lines.one()), expected);
    });
}

/// What the documentation says that a line costs, and the limit that was set for it.
#[test]
fn a_line_of_a_request_is_short() {
    for (layer, most) in [
        (tracing_logs::json(), 400),
        (tracing_logs::json().with_nested_fields(), 400),
        (tracing_logs::datadog(), 400),
        // Google's keys are long.
        (tracing_logs::gcp("my-project-1"), 450),
        (tracing_logs::ecs(), 400),
        (tracing_logs::logfmt(), 400),
    ] {
        let lines = Lines::default();
        let layer = layer
            .with_writer(lines.clone())
            .with_resource(Resource::new("order-service"));
        let subscriber = tracing_subscriber::registry()
            .with(context_layer())
            .with(layer);
        tracing::subscriber::with_default(subscriber, || {
            let _server = server().entered();
            info!(target: "order_service::orders", { order.id = 4711 }, "order accepted");
        });
        let line = lines.take_text();
        assert!((250..=most).contains(&line.len()), "{}: {line}", line.len());
    }
}

#[test]
fn what_came_in_speaks_for_all_below() {
    with_lines(|lines| {
        let expected = json!({
            "http.request.method": "GET",
            "http.route": "/orders/{id}",
            "order.id": 7,
        });
        let _server = server().entered();
        let _order = info_span!("order", order.id = 7).entered();
        let _client = client().entered();
        info!("in a call over HTTP");
        assert_eq!(fields(&lines.one()), expected);
        let _call = call().entered();
        info!("in another one over gRPC");
        assert_eq!(fields(&lines.one()), expected);
    });
}

#[test]
fn the_nearest_that_came_in_speaks() {
    with_lines(|lines| {
        let _server = server().entered();
        let _consumer = consumer().entered();
        let _call = call().entered();
        info!("x");
        let expected = json!({
            "messaging.system.name": "kafka",
            "messaging.destination.name": "orders",
            "messaging.operation.name": "process",
        });
        assert_eq!(fields(&lines.one()), expected);
    });
}

#[test]
fn where_nothing_came_in_the_nearest_speaks() {
    with_lines(|lines| {
        let _client = client().entered();
        let call = call();
        let expected = json!({
            "rpc.system.name": "grpc",
            "rpc.method": "pay.Payments/Charge",
        });
        info!(parent: &call, "x");
        assert_eq!(
            fields(&lines.one()),
            json!({
                "rpc.system.name": "grpc",
                "rpc.method": "pay.Payments/Charge",
            })
        );
        let _call = call.entered();
        info!("x");
        assert_eq!(fields(&lines.one()), expected);
    });
}

#[test]
fn a_line_about_a_span_has_its_own() {
    with_span_lines(FmtSpan::CLOSE, |lines| {
        let _server = server().entered();
        drop(client());
        let expected = json!({"http.request.method": "POST"});
        assert_eq!(fields(&lines.one()), expected);
    });
}

#[test]
fn what_came_in_may_say_later_what_it_is() {
    with_lines(|lines| {
        let late = info_span!(
            target: "tracing_grpc",
            "request",
            otel.kind = "server",
            rpc.method = Empty,
        );
        late.record("rpc.method", "shop.Orders/List");
        let _late = late.entered();
        let _client = client().entered();
        info!("x");
        assert_eq!(
            fields(&lines.one()),
            json!({"rpc.method": "shop.Orders/List"})
        );
    });
}
