//! What is recorded of a span: fields, settings, events, links, limits.

use tracing::field::Empty;
use tracing::level_filters::LevelFilter;
use tracing::{Level, debug, error, event, info, info_span, warn};
use tracing_context::{
    FinishedSpan, Link, SpanExt as _, SpanLimits, StatusCode, TraceFlags, ValueRef, counters,
};
use tracing_tests::{caller, recorded, tree};

fn spans(body: impl FnOnce()) -> Vec<FinishedSpan> {
    recorded(|layer| layer, body)
}

fn limits(set: impl FnOnce(&mut SpanLimits)) -> SpanLimits {
    let mut limits = SpanLimits::default();
    set(&mut limits);
    limits
}

#[test]
fn values_keep_their_types() {
    let spans = spans(|| {
        drop(info_span!(
            "types",
            bool = true,
            negative = -7_i64,
            small = 7_u8,
            largest = i64::MAX as u64,
            above = u64::MAX,
            wide = u128::MAX,
            wide_negative = i128::MIN,
            float = 0.5,
            text = "text",
            display = %7,
            debug = ?Some(7),
            some = Some(1),
            none = None::<i64>,
            later = Empty,
        ));
    });
    let values: Vec<_> = spans[0].attributes().iter().collect();
    assert_eq!(
        values,
        [
            ("bool", ValueRef::Bool(true)),
            ("negative", ValueRef::I64(-7)),
            ("small", ValueRef::I64(7)),
            ("largest", ValueRef::I64(i64::MAX)),
            ("above", ValueRef::Str("18446744073709551615")),
            (
                "wide",
                ValueRef::Str("340282366920938463463374607431768211455")
            ),
            (
                "wide_negative",
                ValueRef::Str("-170141183460469231731687303715884105728")
            ),
            ("float", ValueRef::F64(0.5)),
            ("text", ValueRef::Str("text")),
            ("display", ValueRef::Str("7")),
            ("debug", ValueRef::Str("Some(7)")),
            ("some", ValueRef::I64(1)),
        ]
    );
}

#[test]
fn every_kind_is_read_without_regard_to_case() {
    let spans = spans(|| {
        for kind in [
            "server", "CLIENT", "Producer", "consumer", "internal", "nonsense",
        ] {
            drop(info_span!("span", otel.kind = kind));
        }
        info_span!("span", otel.kind = Empty).record("otel.kind", "server");
    });
    let kinds: Vec<_> = spans.iter().map(|span| span.kind().as_str()).collect();
    assert_eq!(
        kinds,
        [
            "server", "client", "producer", "consumer", "internal", "internal", "server"
        ]
    );
    assert!(spans.iter().all(|span| span.attributes().is_empty()));
}

#[test]
fn a_span_is_renamed_at_birth_and_at_any_time_before_its_end() {
    let spans = spans(|| {
        let span = info_span!("callsite", otel.name = "born so");
        span.record("otel.name", "GET /users/{id}");
        drop(span);
        drop(info_span!("callsite", otel.name = "only at birth"));
        drop(info_span!("callsite", otel.name = Empty));
        let span = info_span!("callsite");
        span.rename("by the trait");
        span.finish();
        span.rename("too late");
    });
    let names: Vec<_> = spans.iter().map(FinishedSpan::name).collect();
    assert_eq!(
        names,
        [
            "GET /users/{id}",
            "only at birth",
            "callsite",
            "by the trait"
        ]
    );
}

#[test]
fn a_key_recorded_again_is_replaced_in_its_place() {
    let spans = spans(|| {
        let span = info_span!("span", first = 1, second = 2);
        span.record("first", "one");
        span.set_attribute("second", vec![2_i64, 3]);
        span.set_attribute("third", 3).set_attribute("third", 4.5);
        // A key that was made at run time is the same key.
        span.set_attribute(format!("{}rd", "thi"), true);
    });
    assert_eq!(
        tree(&spans),
        "span [internal] first=\"one\" second=[2, 3] third=true\n"
    );
}

#[test]
fn arrays_are_set_as_attributes() {
    let spans = spans(|| {
        info_span!("span")
            .set_attribute("texts", vec!["a", "b"])
            .set_attribute("owned", vec!["c".to_owned()])
            .set_attribute("integers", vec![1_i64, 2])
            .set_attribute("floats", vec![0.5, 1.5])
            .set_attribute("booleans", vec![true, false])
            .set_attribute("none", Vec::<&'static str>::new());
    });
    assert_eq!(
        tree(&spans),
        "span [internal] texts=[a, b] owned=[c] integers=[1, 2] floats=[0.5, 1.5] \
         booleans=[true, false] none=[]\n"
    );
}

#[test]
fn a_status_comes_from_fields() {
    let spans = spans(|| {
        drop(info_span!(
            "born",
            otel.status_code = "ERROR",
            otel.status_description = "refused"
        ));
        let late = info_span!(
            "late",
            otel.status_code = Empty,
            otel.status_description = Empty
        );
        late.record("otel.status_code", "error");
        late.record("otel.status_description", "timed out");
        drop(late);
        drop(info_span!("fine", otel.status_code = "OK"));
        drop(info_span!("unknown", otel.status_code = "teapot"));
    });
    assert_eq!(
        tree(&spans),
        "\
born [internal] error(refused)
late [internal] error(timed out)
fine [internal] ok
unknown [internal]
"
    );
}

#[test]
fn what_is_over_a_limit_is_dropped_and_counted() {
    let few = limits(|limits| {
        limits.attributes = 2;
        limits.events = 1;
        limits.links = 1;
        limits.event_attributes = 1;
        limits.link_attributes = 1;
    });
    let spans = recorded(
        |layer| layer.limits(few),
        || {
            let span = info_span!("span", a = 1, b = 2, c = 3, d = Empty);
            span.record("d", 4);
            span.set_attribute("e", 5);
            span.record("a", 6);
            let link = || {
                Link::new(caller(TraceFlags::SAMPLED))
                    .with("x", 1)
                    .with("y", 2)
            };
            span.add_link(link()).add_link(link()).add_link(link());
            span.in_scope(|| {
                info!(x = 1, y = 2, "first");
                info!("second");
            });
        },
    );
    assert_eq!(
        tree(&spans),
        "\
span [internal] a=6 b=2
  * first x=1
  ~ link x=1
"
    );
    let span = &spans[0];
    assert_eq!(span.dropped_attributes(), 3);
    assert_eq!((span.dropped_events(), span.dropped_links()), (1, 2));
    assert_eq!(
        span.events()
            .map(|event| event.dropped_attributes())
            .sum::<u32>(),
        1
    );
    assert_eq!(
        span.links()
            .map(|link| link.dropped_attributes())
            .sum::<u32>(),
        1
    );
}

#[test]
fn long_values_are_cut_between_characters() {
    struct Parts;
    impl std::fmt::Display for Parts {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            ["ab", "cü", "d"]
                .iter()
                .try_for_each(|part| f.write_str(part))
        }
    }
    let short = limits(|limits| limits.value_length = 4);
    let spans = recorded(
        |layer| layer.limits(short),
        || {
            let span = info_span!("a long name", text = "abcüd", parts = %Parts, late = Empty);
            span.record("late", "üüü");
            span.set_attribute("array", vec!["abcüd", "x"]);
            span.set_error("a long type", "a long description");
            span.in_scope(|| info!(x = "abcüd", "a long message"));
            span.rename("another");
        },
    );
    assert_eq!(
        tree(&spans),
        "\
anot [internal] error(a lo) text=\"abc\" parts=\"abc\" late=\"üü\" array=[abc, x] \
         error.type=\"a lo\"
  * a lo x=\"abc\"
"
    );
}

#[test]
fn a_short_part_after_the_cut_is_not_glued_on() {
    struct Parts;
    impl std::fmt::Debug for Parts {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            ["abc", "üx", "y"]
                .iter()
                .try_for_each(|part| f.write_str(part))
        }
    }
    let short = limits(|limits| limits.value_length = 4);
    let spans = recorded(
        |layer| layer.limits(short),
        || drop(info_span!("span", x = ?Parts)),
    );
    assert_eq!(tree(&spans), "span [internal] x=\"abc\"\n");
}

#[test]
fn what_comes_after_the_end_is_ignored_and_counted() {
    let spans = spans(|| {
        let span = info_span!("span", late = Empty);
        span.finish();
        let before = counters().late_records;
        span.record("late", 1);
        span.in_scope(|| info!("late"));
        error!(parent: &span, "late");
        assert_eq!(counters().late_records - before, 3);
        span.set_attribute("late", 1);
        span.set_error("late", "late").set_ok().rename("late");
        span.add_link(Link::new(caller(TraceFlags::SAMPLED)));
    });
    assert_eq!(tree(&spans), "span [internal]\n");
}

#[test]
fn links_are_kept_in_order() {
    let first = caller(TraceFlags::SAMPLED);
    let second = caller(TraceFlags::default());
    let spans = spans(|| {
        info_span!("span")
            .add_link(Link::new(first.clone()).with("why", "batch"))
            .add_link(Link::new(second.clone()));
    });
    let linked: Vec<_> = spans[0]
        .links()
        .map(|link| link.context().clone())
        .collect();
    assert_eq!(linked, [first, second]);
    assert_eq!(
        tree(&spans),
        "\
span [internal]
  ~ link why=\"batch\"
  ~ link
"
    );
}

#[test]
fn events_of_info_and_above_are_kept() {
    let spans = spans(|| {
        info_span!("span").in_scope(|| {
            error!("error");
            warn!("warn");
            info!("info");
            debug!("debug");
            info!(count = 3, "counted {}", 3);
            info!(only = "fields");
            event!(name: "stock.reserved", Level::INFO, sku = "a-7");
            event!(name: "stock.released", Level::INFO, sku = "a-7", "gave it back");
        });
        info!("outside of any span");
    });
    let tree = tree(&spans);
    let (callsite, rest): (Vec<_>, Vec<_>) = tree
        .lines()
        .partition(|line| line.contains("only=\"fields\""));
    assert_eq!(
        rest.join("\n"),
        "\
span [internal]
  * error level=\"ERROR\"
  * warn level=\"WARN\"
  * info
  * counted 3 count=3
  * stock.reserved sku=\"a-7\"
  * stock.released sku=\"a-7\" message=\"gave it back\""
    );
    // Without a message or a name of its own, an event is named by its place.
    assert!(
        callsite[0].starts_with("  * event tests/tests/context_records.rs:"),
        "{callsite:?}"
    );
}

#[test]
fn the_level_of_events_is_a_setting() {
    let spans = recorded(
        |layer| layer.events(LevelFilter::ERROR),
        || {
            info_span!("span").in_scope(|| {
                warn!("warn");
                error!("error");
            });
        },
    );
    assert_eq!(tree(&spans), "span [internal]\n  * error level=\"ERROR\"\n");
}

#[test]
fn times_are_in_order() {
    let spans = spans(|| {
        info_span!("outer").in_scope(|| {
            info!("event");
            info_span!("inner").in_scope(|| ());
        });
    });
    let [inner, outer] = &spans[..] else {
        panic!("two spans");
    };
    let event = outer
        .events()
        .next()
        .map_or(0, |event| event.time_unix_nano());
    // 2020: a clock that says less is not the wall clock.
    assert!(outer.start_unix_nano() > 1_577_836_800_000_000_000);
    assert!(outer.start_unix_nano() <= event && event <= outer.end_unix_nano());
    assert!(inner.start_unix_nano() <= inner.end_unix_nano());
    assert_eq!(outer.status(), StatusCode::Unset);
}
