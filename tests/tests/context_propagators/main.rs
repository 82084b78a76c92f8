//! The formats that are not W3C's, by the examples and rules of their public documents.

use std::collections::HashMap;

use tracing::{Level, info_span};
use tracing_context::propagator::{
    B3Propagator, BaggagePropagator, CompositePropagator, JaegerPropagator, Propagator,
    TraceContextPropagator, XrayPropagator,
};
use tracing_context::sampler::{AlwaysOff, AlwaysOn, ParentBased};
use tracing_context::{
    Baggage, Birth, Context, SpanContext, TraceFlags, counters, current, remote_span,
};
use tracing_tests::recorded;

mod jaeger;
mod several;
mod xray;

type Fields = &'static [(&'static str, &'static str)];

fn carrier(fields: Fields) -> HashMap<String, String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

fn extract(propagator: &dyn Propagator, fields: Fields) -> Option<SpanContext> {
    let context = propagator.extract(Context::new(), &carrier(fields));
    context.span().cloned()
}

/// The caller as text: ids, sampled, deferred.
fn shown(caller: Option<&SpanContext>) -> String {
    let Some(caller) = caller else {
        return "nobody".to_owned();
    };
    assert!(caller.is_remote());
    assert!(!caller.flags().is_random(), "unknown to these formats");
    let state = match (caller.flags().is_deferred(), caller.is_sampled()) {
        (true, false) => "deferred",
        (false, true) => "sampled",
        (false, false) => "unsampled",
        (true, true) => "both",
    };
    format!("{} {} {state}", caller.trace_id(), caller.span_id())
}

/// What is written for what was read, in the order of the names.
fn passed_on(propagator: &dyn Propagator, fields: Fields) -> String {
    let mut sent = HashMap::new();
    let context = propagator.extract(Context::new(), &carrier(fields));
    propagator.inject(&context, &mut sent);
    let mut sent: Vec<_> = sent
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    sent.sort();
    sent.join(", ")
}

/// Compares, and sees to it that what is malformed is counted and what is absent is not.
fn check(propagator: &dyn Propagator, fields: Fields, expected: &str, is_malformed: bool) {
    let before = counters().malformed_vendor_fields;
    assert_eq!(
        shown(extract(propagator, fields).as_ref()),
        expected,
        "{fields:?}"
    );
    let counted = counters().malformed_vendor_fields - before;
    // Other tests count at the same time.
    assert!(counted > 0 || !is_malformed, "{fields:?}");
}

const LONG: &str = "80f198ee56343ba864fe8b2a57d3eff7 e457b5a2e4d86bd1";
const SHORT: &str = "000000000000000064fe8b2a57d3eff7 e457b5a2e4d86bd1";

#[test]
fn b3_in_one_field() {
    for (value, expected) in [
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90",
            format!("{LONG} sampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
            format!("{LONG} sampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d",
            format!("{LONG} sampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0",
            format!("{LONG} unsampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1",
            format!("{LONG} deferred"),
        ),
        (
            " 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1\t",
            format!("{LONG} sampled"),
        ),
        (
            "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
            format!("{SHORT} sampled"),
        ),
        ("1", "nobody".to_owned()),
        ("d", "nobody".to_owned()),
    ] {
        check(
            &B3Propagator::single(),
            leak(&[("b3", value)]),
            &expected,
            false,
        );
    }
    for bad in [
        "",
        "2",
        "true",
        "80f198ee56343ba864fe8b2a57d3eff7",
        "80f198ee56343ba864fe8b2a57d3eff7-",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-2",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-true",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b9",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90-1",
        "80f198ee56343ba864fe8b2a57d3eff-e457b5a2e4d86bd1-1",
        "64fe8b2a57d3eff-e457b5a2e4d86bd1-1",
        "80F198EE56343BA864FE8B2A57D3EFF7-e457b5a2e4d86bd1-1",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd-1",
        "80f198ee56343ba864fe8b2a57d3eff7-0000000000000000-1",
        "00000000000000000000000000000000-e457b5a2e4d86bd1-1",
        "0000000000000000-e457b5a2e4d86bd1-1",
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1,80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
    ] {
        check(
            &B3Propagator::single(),
            leak(&[("b3", bad)]),
            "nobody",
            true,
        );
    }
}

#[test]
fn b3_in_several_fields() {
    const IDS: [(&str, &str); 2] = [
        ("X-B3-TraceId", "80f198ee56343ba864fe8b2a57d3eff7"),
        ("X-B3-SpanId", "e457b5a2e4d86bd1"),
    ];
    for (more, expected) in [
        (&[][..], "deferred"),
        (&[("X-B3-Sampled", "1")], "sampled"),
        (&[("X-B3-Sampled", "0")], "unsampled"),
        (&[("X-B3-Sampled", "true")], "sampled"),
        (&[("X-B3-Sampled", "False")], "unsampled"),
        (&[("X-B3-Flags", "1")], "sampled"),
        (&[("X-B3-Flags", "0")], "deferred"),
        (
            &[
                ("X-B3-ParentSpanId", "05e3ac9a4f6e3b90"),
                ("X-B3-Sampled", "1"),
            ],
            "sampled",
        ),
    ] {
        let fields = leak(&[&IDS, more].concat());
        check(
            &B3Propagator::multi(),
            fields,
            &format!("{LONG} {expected}"),
            false,
        );
    }
    let short = leak(&[
        ("x-b3-traceid", "64fe8b2a57d3eff7"),
        IDS[1],
        ("x-b3-sampled", "1"),
    ]);
    check(
        &B3Propagator::multi(),
        short,
        &format!("{SHORT} sampled"),
        false,
    );
    for bad in [
        &[IDS[0]][..],
        &[IDS[1]],
        &[IDS[0], ("X-B3-SpanId", "e457b5a2e4d86bd")],
        &[IDS[0], ("X-B3-SpanId", "0000000000000000")],
        &[("X-B3-TraceId", "64fe8b2a57d3eff"), IDS[1]],
        &[("X-B3-TraceId", "80F198EE56343BA864FE8B2A57D3EFF7"), IDS[1]],
        &[IDS[0], IDS[1], ("X-B3-Sampled", "yes")],
    ] {
        check(&B3Propagator::multi(), leak(bad), "nobody", true);
    }
    // Nothing that is malformed.
    check(&B3Propagator::multi(), &[], "nobody", false);
    check(
        &B3Propagator::multi(),
        &[("x-b3-sampled", "1")],
        "nobody",
        false,
    );
}

#[test]
fn both_forms_of_b3_are_read_and_the_single_field_wins() {
    let fields: Fields = &[
        ("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0"),
        ("x-b3-traceid", "00000000000000000000000000000001"),
        ("x-b3-spanid", "0000000000000001"),
        ("x-b3-sampled", "1"),
    ];
    for propagator in [B3Propagator::single(), B3Propagator::multi()] {
        check(&propagator, fields, &format!("{LONG} unsampled"), false);
        let only_multi = "00000000000000000000000000000001 0000000000000001 sampled";
        check(&propagator, &fields[1..], only_multi, false);
    }
}

#[test]
fn b3_passes_on_what_it_read() {
    let single = B3Propagator::single();
    let multi = B3Propagator::multi();
    for (value, one, several) in [
        (
            "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90",
            "b3: 000000000000000064fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
            "x-b3-sampled: 1, x-b3-spanid: e457b5a2e4d86bd1, x-b3-traceid: 000000000000000064fe8b2a57d3eff7",
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0",
            "b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0",
            "x-b3-sampled: 0, x-b3-spanid: e457b5a2e4d86bd1, x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7",
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d",
            "b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d",
            "x-b3-flags: 1, x-b3-spanid: e457b5a2e4d86bd1, x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7",
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1",
            "b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1",
            "x-b3-spanid: e457b5a2e4d86bd1, x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7",
        ),
    ] {
        let fields = leak(&[("b3", value)]);
        assert_eq!(passed_on(&single, fields), one);
        assert_eq!(passed_on(&multi, fields), several);
    }
    // A refusal without ids goes on as one.
    assert!(passed_on(&single, &[("b3", "0")]).ends_with("-0"));
    assert!(passed_on(&multi, &[("x-b3-sampled", "0")]).contains("x-b3-sampled: 0"));
}
#[test]
fn several_fields_of_one_name_are_malformed() {
    let mut headers = http::HeaderMap::new();
    let value = http::HeaderValue::from_static("64fe8b2a57d3eff7-e457b5a2e4d86bd1-1");
    headers.append("b3", value.clone());
    let read = |headers: &http::HeaderMap| {
        let context = B3Propagator::single().extract(Context::new(), headers);
        context.span().is_some()
    };
    assert!(read(&headers));
    headers.append("b3", value);
    assert!(!read(&headers));
    headers.insert("b3", http::HeaderValue::from_bytes(b"\xff").unwrap());
    assert!(!read(&headers));
}

#[test]
fn several_formats_fold_in_order() {
    let all: CompositePropagator = CompositePropagator::new(vec![
        Box::new(TraceContextPropagator),
        Box::new(BaggagePropagator),
        Box::new(B3Propagator::single()),
        Box::new(B3Propagator::multi()),
        Box::new(JaegerPropagator),
        Box::new(XrayPropagator),
    ]);
    let fields: Fields = &[
        (
            "traceparent",
            "00-00000000000000000000000000000001-0000000000000001-01",
        ),
        ("tracestate", "a=1"),
        ("baggage", "k=v"),
        ("b3", "0000000000000002-0000000000000002-1"),
        ("uber-trace-id", "3:3:0:1"),
        (
            "x-amzn-trace-id",
            "Root=1-00000000-000000000000000000000004",
        ),
    ];
    // The last one that names a caller; what the ones before it found else stays.
    let context = all.extract(Context::new(), &carrier(fields));
    assert_eq!(
        context.span().map(|span| span.trace_id().to_u128()),
        Some(3)
    );
    assert_eq!(context.baggage().get("k"), Some("v"));
    let found = |fields: Fields| extract(&all, fields).map(|span| span.trace_id().to_u128());
    assert_eq!(found(&fields[..4]), Some(2));
    assert_eq!(found(&fields[..3]), Some(1));
    assert_eq!(found(&fields[1..3]), None);

    // All of them write, and stale fields are gone when there is nobody.
    let mut sent = http::HeaderMap::new();
    all.inject(&context, &mut sent);
    let mut names: Vec<_> = sent.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "b3",
            "baggage",
            "traceparent",
            "uber-trace-id",
            "x-amzn-trace-id",
            "x-b3-sampled",
            "x-b3-spanid",
            "x-b3-traceid"
        ]
    );
    assert!(names.iter().all(|name| all.fields().contains(name)));
    all.inject(&Context::new(), &mut sent);
    assert!(sent.is_empty(), "{sent:?}");
    let none = CompositePropagator::new(Vec::new());
    none.inject(&context, &mut sent);
    assert!(sent.is_empty() && none.fields().is_empty());
    let baggage = Context::new().with_baggage(Baggage::EMPTY.insert("k", "v"));
    assert!(none.extract(baggage, &carrier(fields)).span().is_none());
}

/// The flags of a span below a caller that was read from this field.
fn below(sampler: ParentBased, value: &'static str) -> (TraceFlags, String) {
    let context = B3Propagator::single().extract(Context::new(), &carrier(leak(&[("b3", value)])));
    let mut sent = HashMap::new();
    let mut flags = None;
    recorded(
        |layer| layer.sampler(sampler),
        || {
            let span = remote_span!(Birth::remote(context), Level::INFO, "request");
            let _entered = span.enter();
            let inner = info_span!("inner").entered();
            flags = current().span().map(SpanContext::flags);
            B3Propagator::single().inject(&current(), &mut sent);
            drop(inner);
        },
    );
    let sent = sent.remove("b3").unwrap_or_default();
    let state = sent.rsplit('-').next().unwrap_or_default().to_owned();
    (flags.unwrap_or_default(), state)
}

#[test]
fn a_deferred_decision_is_ours_and_debug_goes_on() {
    let on = || ParentBased::new(AlwaysOn);
    let off = || ParentBased::new(AlwaysOff);
    for (sampler, value, is_sampled, state) in [
        (on(), "64fe8b2a57d3eff7-e457b5a2e4d86bd1", true, "1"),
        (off(), "64fe8b2a57d3eff7-e457b5a2e4d86bd1", false, "0"),
        (on(), "64fe8b2a57d3eff7-e457b5a2e4d86bd1-0", false, "0"),
        (on(), "0", false, "0"),
        (off(), "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1", true, "1"),
        (off(), "64fe8b2a57d3eff7-e457b5a2e4d86bd1-d", true, "d"),
        (
            off().remote_sampled(AlwaysOff),
            "64fe8b2a57d3eff7-e457b5a2e4d86bd1-d",
            false,
            "0",
        ),
    ] {
        let (flags, sent) = below(sampler, value);
        assert_eq!((flags.is_sampled(), &*sent), (is_sampled, state), "{value}");
        assert!(!flags.is_deferred());
    }
}

/// Tables of short lived texts.
fn leak(fields: &[(&'static str, &'static str)]) -> Fields {
    fields.to_vec().leak()
}
