//! Chosen members of the baggage are on each line whose context has them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::sync::Once;

use serde_json::{Value, json};
use tracing::{info, info_span};
use tracing_context::{Baggage, Context, Defaults};
use tracing_logs::LogLayer;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use self::common::{Line, Lines, context_layer, remote};

type Layer = LogLayer<Lines>;

fn with_lines(change: impl FnOnce(Layer) -> Layer, f: impl FnOnce(&Lines)) {
    static DEFAULTS: Once = Once::new();
    DEFAULTS.call_once(|| {
        let defaults = Defaults::new().baggage_keys(["tenant.id", "tenant.id"]);
        defaults.install().unwrap();
    });
    let lines = Lines::default();
    let json = change(tracing_logs::json().with_writer(lines.clone()));
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(json);
    tracing::subscriber::with_default(subscriber, || f(&lines));
}

fn caller() -> Context {
    let baggage = Baggage::default()
        .insert("tenant.id", "acme")
        .insert("level", "gold \"plus\"")
        .insert("private", "yes");
    remote().with_baggage(baggage)
}

fn fields(line: &Line) -> Value {
    let fields = line.fields().into_iter();
    Value::Object(fields.map(|(k, v)| (k.to_owned(), v.clone())).collect())
}

#[test]
fn the_keys_of_the_process_unless_the_layer_has_its_own() {
    with_lines(
        |json| json,
        |lines| {
            let _caller = caller().attach();
            info!("x");
            assert_eq!(fields(&lines.one()), json!({"tenant.id": "acme"}));
        },
    );
    with_lines(
        |json| json.with_baggage_keys(["level", "absent", "level"]),
        |lines| {
            let _caller = caller().attach();
            info!("x");
            // As for a field that is named as a key of the line.
            assert_eq!(
                fields(&lines.one()),
                json!({"fields.level": "gold \"plus\""})
            );
        },
    );
    with_lines(
        |json| json.with_baggage_keys([""; 0]),
        |lines| {
            let _caller = caller().attach();
            info!("x");
            assert_eq!(fields(&lines.one()), json!({}));
        },
    );
}

#[test]
fn a_field_of_the_name_wins() {
    with_lines(
        |json| json,
        |lines| {
            let _caller = caller().attach();
            info!(tenant.id = "of the event", "x");
            let expected = json!({"tenant.id": "of the event"});
            assert_eq!(fields(&lines.one()), expected);
            let _span = info_span!("span", tenant.id = "of the span", a = 1).entered();
            info!("x");
            let expected = json!({"tenant.id": "of the span", "a": 1});
            assert_eq!(fields(&lines.one()), expected);
        },
    );
}

#[test]
fn the_baggage_is_that_of_the_lines_context() {
    with_lines(
        |json| json.with_span_events(FmtSpan::CLOSE),
        |lines| {
            info!("nobody's");
            assert_eq!(fields(&lines.one()), json!({}));
            let span = {
                let _caller = caller().attach();
                info_span!("span")
            };
            info!(parent: &span, "elsewhere");
            assert_eq!(fields(&lines.one()), json!({"tenant.id": "acme"}));
            // Without a trace, too.
            let alone = Baggage::default().insert("tenant.id", "globex");
            let attached = Context::new().with_baggage(alone).attach();
            info!("no trace");
            let line = lines.one();
            assert_eq!(line.ids(), None);
            assert_eq!(fields(&line), json!({"tenant.id": "globex"}));
            info!(parent: None, "a root");
            assert_eq!(fields(&lines.one()), json!({}));
            drop(span);
            assert_eq!(lines.one().text("tenant.id"), Some("acme"));
            drop(attached);
        },
    );
}
