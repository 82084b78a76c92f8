//! Each key of a span, an event or a link is there once, and none is empty.

use std::collections::HashSet;

use tracing::field::Empty;
use tracing::{Level, info, info_span, warn};
use tracing_context::sampler::{AlwaysOn, Sampler as _, SpanStart};
use tracing_context::{
    Baggage, Birth, Context, FinishedSpan, Link, SpanExt as _, TraceFlags, ValueRef, remote_span,
};
use tracing_tests::{caller, recorded, tree};

/// An attribute that is there twice, or without a key, makes some backends refuse the whole request.
#[test]
fn keys_are_unique_and_not_empty_wherever_they_come_from() {
    let again = |start: &SpanStart<'_>| {
        let sampled = AlwaysOn.sample(start);
        sampled.with_attribute("a", "sampler").with_attribute("", 9)
    };
    let body = || {
        let context = Context::new().with_baggage(Baggage::EMPTY.insert("tenant", "acme"));
        let _context = context.attach();
        let birth = Birth::contextual().attribute("a", "birth").attribute("", 3);
        let link = Link::new(caller(TraceFlags::SAMPLED));
        let link = link.with("x", 1).with("x", 2).with("", 3);
        let span = remote_span!(
            birth.link(link.clone()),
            Level::INFO,
            "span",
            a = 1,
            a = 2,
            "" = 3,
            late = Empty
        );
        let span = span.span();
        span.record("late", 4).record("", 5);
        span.set_attribute("late", 6).set_attribute("", 7);
        span.set_attribute("tenant", "other")
            .set_attribute("tenant", "last");
        span.add_link(link);
        span.in_scope(|| {
            info!(x = 1, x = 2, "" = 3, level = "x", "event");
            warn!(level = "x", level = "y", "warned");
        });
    };
    let spans = recorded(
        |layer| layer.sampler(again).baggage_keys(["tenant", "tenant", ""]),
        body,
    );
    assert_eq!(
        tree(&spans),
        "\
span [internal] a=\"sampler\" tenant=\"last\" late=6
  * event x=2 level=\"x\"
  * warned level=\"WARN\"
  ~ link x=2
  ~ link x=2
"
    );
    // Field, birth, sampler, recorded late, set; a baggage member without a key is not there.
    assert_eq!(spans[0].dropped_attributes(), 5);
    let many = span_of_many_attributes();
    let keys: HashSet<_> = many.attributes().iter().map(|(key, _)| key).collect();
    assert_eq!((keys.len(), many.attributes().len()), (100, 100));
    assert_eq!(many.attributes().get("key.99"), Some(ValueRef::I64(1)));
}

/// Each of a hundred keys, twice.
fn span_of_many_attributes() -> FinishedSpan {
    let body = || {
        let span = info_span!("span", "key.0" = 7, "key.50" = 7);
        for round in 0..2_i64 {
            for key in 0..100 {
                span.set_attribute(format!("key.{key}"), round);
            }
        }
    };
    recorded(|layer| layer, body).remove(0)
}
