//! What bounds the memory of one span.

use tracing::field::Empty;
use tracing::{Level, event, info_span};
use tracing_context::{SpanExt as _, SpanLimits};
use tracing_tests::{recorded, resident_kib};

#[test]
fn the_message_of_a_named_event_counts_against_its_limit() {
    let mut few = SpanLimits::default();
    few.event_attributes = 1;
    let spans = recorded(
        |layer| layer.limits(few),
        || info_span!("span").in_scope(|| event!(name: "named", Level::INFO, x = 1, "text")),
    );
    let event = spans[0].events().next();
    assert_eq!(
        event.map(|event| (event.attributes().len(), event.dropped_attributes())),
        Some((1, 1))
    );
}

#[test]
fn a_value_recorded_again_and_again_does_not_grow_the_span() {
    let spans = recorded(
        |layer| layer,
        || {
            let span = info_span!("long-lived", progress = Empty);
            let value = "x".repeat(16 * 1024);
            let before = resident_kib();
            for _ in 0..10_000 {
                span.record("progress", value.as_str());
            }
            let grown = resident_kib().saturating_sub(before);
            assert!(grown < 32 * 1024, "one attribute takes {grown} KiB");
        },
    );
    assert_eq!(spans[0].attributes().len(), 1);
}

#[test]
fn a_span_renamed_and_failed_again_and_again_does_not_grow() {
    let text = "x".repeat(16 * 1024);
    let spans = recorded(
        |layer| layer,
        || {
            let span = info_span!("long-lived");
            let before = resident_kib();
            for _ in 0..3_000 {
                span.rename(&text)
                    .set_error("timeout", &text)
                    .set_attribute("last", text.clone());
            }
            let grown = resident_kib().saturating_sub(before);
            assert!(
                grown < 32 * 1024,
                "name, description and one attribute take {grown} KiB"
            );
        },
    );
    assert_eq!(spans[0].name(), text);
}
