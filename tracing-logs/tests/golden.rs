//! The form of a line, compared byte by byte with `golden/lines.jsonl`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::{Level, event, info_span};
use tracing_context::Resource;
use tracing_subscriber::prelude::*;

use self::common::{Lines, context_layer, masked, remote};

const GOLDEN: &str = include_str!("golden/lines.jsonl");

#[test]
fn lines_are_as_in_the_golden_file() {
    let lines = Lines::default();
    let json = |resource| {
        tracing_logs::json()
            .with_writer(lines.clone())
            .with_resource(resource)
    };
    let subscriber = tracing_subscriber::registry()
        .with(json(Resource::new("shop")))
        .with(context_layer().filtered());
    tracing::subscriber::with_default(subscriber, || {
        event!(target: "shop::orders", Level::INFO, "no span");
        let _remote = remote().attach();
        event!(target: "shop::orders", Level::ERROR, error = %"out of \"stock\"\n", retry = false, left = -1, share = 0.5, "not reserved");
        // Without a message.
        event!(target: "shop::orders", Level::TRACE, { level = "high" });
    });
    // Nobody gives this span an id: those of the caller are on the line.
    let subscriber = tracing_subscriber::registry().with(json(Resource::empty()));
    tracing::subscriber::with_default(subscriber, || {
        let _remote = remote().attach();
        let _order = info_span!("order", order.id = 7, level = "gold").entered();
        let _item = info_span!("item", order.id = 8, item = "ä\u{1f980}").entered();
        event!(target: "shop::orders", Level::WARN, big = u128::MAX, nan = f64::NAN, "{} left", 1);
    });
    assert_eq!(masked(&lines.take_text()), GOLDEN);
}
