//! A subscriber that panics while it is told of a panic. Global default.

use std::panic::catch_unwind;
use std::sync::LazyLock;

use tracing::{Event, Subscriber, info_span};
use tracing_context::testing::InMemorySink;
use tracing_context::{ContextLayer, current, install_panic_hook};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::prelude::*;
use tracing_tests::{in_child, tree};

struct Panicky;

impl<S: Subscriber> Layer<S> for Panicky {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        assert!(
            event
                .fields()
                .all(|field| !field.name().starts_with("exception.")),
            "a bad layer"
        );
    }
}

static SPANS: LazyLock<InMemorySink> = LazyLock::new(|| {
    let sink = InMemorySink::new();
    let layer = ContextLayer::builder().sink(sink.clone()).build();
    let subscriber = tracing_subscriber::registry()
        .with(layer.filtered())
        .with(Panicky);
    assert!(tracing::subscriber::set_global_default(subscriber).is_ok());
    install_panic_hook();
    sink
});

#[test]
fn a_subscriber_that_panics_meanwhile_takes_nothing_down() {
    in_child(
        "a_subscriber_that_panics_meanwhile_takes_nothing_down",
        || {
            let spans = &*SPANS;
            let caught = catch_unwind(|| {
                info_span!("outer")
                    .in_scope(|| info_span!("inner").in_scope(|| panic!("the first")));
            });
            assert!(caught.is_err());
            assert!(current().is_empty());
            let tree = tree(&spans.spans());
            let lines: Vec<_> = tree.lines().map(|line| line.split('=').next()).collect();
            assert_eq!(
                lines,
                [
                    Some("outer [internal] error error.type"),
                    Some("  inner [internal] error error.type"),
                    Some("    * exception exception.type"),
                ],
                "{tree}"
            );
        },
    );
}
