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
