//! Formats beside one another, and what was there before.

use http::{HeaderMap, HeaderValue};
use tracing_context::SpanId;

use super::*;

fn caller(span_id: u64) -> Context {
    let trace_id = tracing_context::TraceId::from_u128(1);
    let span = trace_id.zip(SpanId::from_u64(span_id));
    let span =
        span.map(|(trace_id, span_id)| SpanContext::new(trace_id, span_id, TraceFlags::SAMPLED));
    span.map_or_else(Context::new, |span| Context::new().with_span(span))
}

#[test]
fn the_other_form_of_b3_is_taken_off() {
    let (single, multi) = (B3Propagator::single(), B3Propagator::multi());
    for (stale, own, names) in [
        (
            single,
            multi,
            &["x-b3-sampled", "x-b3-spanid", "x-b3-traceid"][..],
        ),
        (multi, single, &["b3"]),
    ] {
        let mut headers = HeaderMap::new();
        stale.inject(&caller(1), &mut headers);
        headers.append("x-b3-flags", HeaderValue::from_static("1"));
        headers.append("x-b3-parentspanid", HeaderValue::from_static("x"));
        own.replace(&caller(2), &mut headers);
        let mut left: Vec<_> = headers.keys().map(http::HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, names);
        for reader in [single, multi] {
            let read = reader.extract(Context::new(), &headers);
            assert_eq!(read.span().map(|span| span.span_id().to_u64()), Some(2));
        }
    }
}

#[test]
fn both_forms_of_b3_are_written_where_both_are_wanted() {
    let both = CompositePropagator::new(vec![
        Box::new(B3Propagator::single()),
        Box::new(B3Propagator::multi()),
    ]);
    let mut headers = HeaderMap::new();
    for span_id in [1, 2] {
        both.replace(&caller(span_id), &mut headers);
        assert_eq!(headers.len(), 4);
        for name in ["b3", "x-b3-spanid"] {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            assert!(value.is_some_and(|value| value.contains(&format!("000{span_id}"))));
        }
    }
}

#[test]
fn nothing_of_the_context_before_stays() {
    let mut headers = HeaderMap::new();
    let w3c = CompositePropagator::default();
    for name in w3c.fields() {
        headers.append(*name, HeaderValue::from_static("stale=1"));
        headers.append(*name, HeaderValue::from_static("stale=2"));
    }
    w3c.replace(&caller(2), &mut headers);
    assert_eq!(headers.len(), 1);
    assert!(headers.contains_key("traceparent"));
}

const TRACEPARENT: &str = "00-0000000000000000000000000000000a-000000000000000b-03";

/// Flags, trace state and trace id of what is read beside [`TRACEPARENT`].
fn beside(
    propagator: impl Propagator,
    name: &'static str,
    value: &'static str,
) -> (String, String, u128) {
    let all =
        CompositePropagator::new(vec![Box::new(TraceContextPropagator), Box::new(propagator)]);
    let fields: Fields = leak(&[
        ("traceparent", TRACEPARENT),
        ("tracestate", "vendor=1"),
        (name, value),
    ]);
    let caller = extract(&all, fields);
    caller.map_or_else(Default::default, |caller| {
        assert!(caller.is_remote());
        let state = caller.trace_state().to_string();
        let flags = format!(
            "{}{}",
            caller.flags(),
            match caller.flags().is_deferred() {
                true => " deferred",
                false => "",
            }
        );
        (flags, state, caller.trace_id().to_u128())
    })
}

#[test]
fn of_the_same_caller_a_second_format_has_the_decision_alone() {
    let (b3, xray) = (B3Propagator::single(), XrayPropagator);
    let b3 = |value| beside(b3, "b3", value);
    let jaeger = |value| beside(JaegerPropagator, "uber-trace-id", value);
    let xray = |value| beside(xray, "x-amzn-trace-id", value);
    for (read, flags) in [
        (b3("000000000000000a-000000000000000b-1"), "03"),
        (b3("000000000000000a-000000000000000b-0"), "02"),
        (b3("000000000000000a-000000000000000b"), "02 deferred"),
        (jaeger("a:b:0:1"), "03"),
        (jaeger("a:b:0:0"), "02"),
        (
            xray("Root=1-00000000-00000000000000000000000a;Parent=000000000000000b;Sampled=1"),
            "03",
        ),
        (
            xray("Root=1-00000000-00000000000000000000000a;Parent=000000000000000b;Sampled=0"),
            "02",
        ),
    ] {
        assert_eq!(read, (flags.to_owned(), "vendor=1".to_owned(), 10));
    }
    // Another span, of another trace or of this one.
    for (read, trace_id) in [
        (b3("000000000000000c-000000000000000b-1"), 12),
        (b3("000000000000000a-000000000000000c-1"), 10),
        (jaeger("a:c:0:1"), 10),
    ] {
        assert_eq!(read, ("01".to_owned(), String::new(), trace_id));
    }
}

#[test]
fn a_refusal_without_ids_is_about_the_caller_that_is_known() {
    for (name, value) in [("b3", "0"), ("x-b3-sampled", "0")] {
        let read = beside(B3Propagator::multi(), name, value);
        assert_eq!(read, ("02".to_owned(), "vendor=1".to_owned(), 10));
    }
    // With nobody, the trace is one that nobody else knows.
    let alone = || extract(&B3Propagator::single(), &[("b3", "0")]);
    let ids = [alone(), alone()].map(|caller| caller.map(|caller| caller.trace_id()));
    assert_ne!(ids[0], ids[1]);
}
