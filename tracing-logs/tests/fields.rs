//! Which fields a line has.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use serde_json::{Value, json};
use tracing::field::Empty;
use tracing::{info, info_span};
use tracing_context::Resource;
use tracing_subscriber::prelude::*;

use self::common::{Line, Lines, context_layer, remote};

fn with_lines(f: impl FnOnce(&Lines)) {
    let lines = Lines::default();
    let json = tracing_logs::json()
        .with_writer(lines.clone())
        .with_resource(Resource::new("shop"));
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(json);
    tracing::subscriber::with_default(subscriber, || f(&lines));
}

fn fields(line: &Line) -> Value {
    let fields = line.fields().into_iter();
    Value::Object(fields.map(|(k, v)| (k.to_owned(), v.clone())).collect())
}

#[test]
fn the_innermost_wins() {
    with_lines(|lines| {
        let _outer = info_span!("outer", a = "outer", b = "outer", c = "outer").entered();
        let _inner = info_span!("inner", b = "inner", c = "inner").entered();
        info!(c = "event", "x");
        let line = lines.one();
        assert_eq!(
            fields(&line),
            json!({"a": "outer", "b": "inner", "c": "event"})
        );
        // The event's own come first, then from the innermost span outwards.
        let order: Vec<&str> = line.fields().into_iter().map(|(key, _)| key).collect();
        assert_eq!(order, ["c", "b", "a"]);
    });
}

#[test]
fn a_field_recorded_again_has_its_last_value() {
    with_lines(|lines| {
        let span = info_span!("span", a = 1, late = Empty, never = Empty);
        let _span = span.enter();
        info!("before");
        assert_eq!(fields(&lines.one()), json!({"a": 1}));
        span.record("late", "now");
        span.record("a", "a text by now");
        info!("after");
        let expected = json!({"a": "a text by now", "late": "now"});
        assert_eq!(fields(&lines.one()), expected);

        let nothing = info_span!(parent: None, "span", late = Empty);
        nothing.record("late", true);
        info!(parent: &nothing, a = 1, a = 2, "twice in the event");
        assert_eq!(fields(&lines.one()), json!({"late": true, "a": 2}));
    });
}

#[test]
fn a_clash_with_a_key_of_the_line_is_renamed() {
    with_lines(|lines| {
        let _remote = remote().attach();
        let _span = info_span!(
            "span",
            message = "of the span",
            level = 1,
            trace_id = "mine"
        )
        .entered();
        info!(
            level = 2,
            fields.level = 3,
            fields.fields.level = 4,
            fields.other = 5,
            target = "t",
            timestamp = "never",
            service = "s",
            span_id = 6,
            trace_flags = 7,
            "of the event"
        );
        let line = lines.one();
        assert_eq!(line.text("message"), Some("of the event"));
        assert_eq!(line.text("level"), Some("INFO"));
        assert_eq!(line.text("service"), Some("shop"));
        assert_eq!(line.text("trace_id"), Some(common::TRACE_ID));
        assert_eq!(
            fields(&line),
            json!({
                "fields.level": 2,
                "fields.fields.level": 3,
                "fields.fields.fields.level": 4,
                "fields.other": 5,
                "fields.target": "t",
                "fields.timestamp": "never",
                "fields.service": "s",
                "fields.span_id": 6,
                "fields.trace_flags": 7,
                "fields.message": "of the span",
                "fields.trace_id": "mine",
            })
        );
    });
}

#[test]
fn of_other_spans_all_but_otel() {
    with_lines(|lines| {
        let _span = info_span!(
            "span",
            otel.name = "x",
            otel.kind = "server",
            url.path = "/",
            r#type = "t"
        )
        .entered();
        info!(parent: &tracing::Span::current(), "x");
        assert_eq!(fields(&lines.one()), json!({"url.path": "/", "type": "t"}));
    });
}

#[test]
fn any_name_is_a_key() {
    with_lines(|lines| {
        info!("a \"quoted\" \\ name\n" = 1, "x");
        let line = lines.one();
        assert_eq!(line.get("a \"quoted\" \\ name\n"), Some(&1.into()));
    });
}

#[test]
fn an_explicit_parent_brings_its_spans_and_no_parent_none() {
    with_lines(|lines| {
        let root = info_span!("root", root = 1);
        let leaf = info_span!(parent: &root, "leaf", leaf = 1);
        let _other = info_span!("other", other = 1).entered();
        info!(parent: &leaf, "x");
        assert_eq!(fields(&lines.one()), json!({"leaf": 1, "root": 1}));
        info!(parent: None, "x");
        assert_eq!(fields(&lines.one()), json!({}));
        info!("x");
        assert_eq!(fields(&lines.one()), json!({"other": 1}));
    });
}

#[test]
fn two_layers_print_the_same_fields() {
    let (first, second) = (Lines::default(), Lines::default());
    let json = |lines: &Lines| tracing_logs::json().with_writer(lines.clone());
    let subscriber = tracing_subscriber::registry()
        .with(json(&first))
        .with(json(&second).with_filter(tracing_subscriber::filter::LevelFilter::INFO));
    tracing::subscriber::with_default(subscriber, || {
        let span = info_span!("span", a = 1, b = Empty);
        span.record("b", 2);
        let _span = span.enter();
        let _hidden = tracing::debug_span!("hidden", c = 3).entered();
        info!("x");
        assert_eq!(fields(&first.one()), json!({"a": 1, "b": 2, "c": 3}));
        assert_eq!(fields(&second.one()), json!({"a": 1, "b": 2}));
    });
}
