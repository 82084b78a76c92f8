//! A line allocates nothing once the thread has its memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::io;

use tracing::{info, info_span};
use tracing_context::{Baggage, Context};
use tracing_logs::LogLayer;
use tracing_subscriber::prelude::*;

use self::common::context_layer;

#[test]
fn a_line_allocates_nothing() {
    for layer in [
        tracing_logs::json(),
        tracing_logs::json().with_nested_fields(),
        tracing_logs::json()
            .with_renamed_key("user", "user.id")
            .with_source_location()
            .without_span_fields(["item"]),
        tracing_logs::datadog(),
        tracing_logs::gcp("shop-1"),
        tracing_logs::ecs(),
        tracing_logs::logfmt(),
    ] {
        counts_nothing(layer);
    }
}

fn counts_nothing(layer: LogLayer) {
    let subscriber = tracing_subscriber::registry().with(context_layer()).with(
        layer
            .with_writer(io::sink)
            .with_baggage_keys(["tenant.id", "absent"])
            .with_filter(tracing_logs::env_from(|_| None)),
    );
    tracing::subscriber::with_default(subscriber, || {
        let baggage = Baggage::default().insert("tenant.id", "acme");
        let _caller = Context::new().with_baggage(baggage).attach();
        let outer = info_span!("outer", user = "ann", order.id = 7);
        let _outer = outer.enter();
        let _inner = info_span!("inner", item = ?Some("bread"), user = "bob").entered();
        let line = |turn: u64| {
            info!(turn, share = 0.25, text = "a \"text\"\n", value = ?("debug", 1), "turn {turn}");
            info!(parent: &outer, turn, "explicit");
            info!(parent: None, turn, "root");
        };
        (0..10).for_each(line);
        let counted = allocation_counter::measure(|| (0..100).for_each(line));
        assert_eq!(counted.count_total, 0, "{counted:?}");
        // It does count.
        let counted = allocation_counter::measure(|| drop(std::hint::black_box(vec![1])));
        assert_eq!(counted.count_total, 1, "{counted:?}");
    });
}
