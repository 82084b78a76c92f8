//! Nothing that a caller can send panics, or takes memory out of proportion.

use allocation_counter::{AllocationInfo, measure};
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use tracing_context::{Context, propagator};
use tracing_tests::w3c::{PARENT_ID, TRACE_ID, flood};

/// How much the caller sends.
const SIZE: usize = 64 * 1024;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn fields_of_64_kib_neither_panic_nor_allocate_more_than_twice_their_size(headers in flood(SIZE)) {
        bounded(&headers);
    }
}

/// What is worst for something, whether the search finds it or not.
#[test]
fn the_worst_fields_we_know_are_bounded() {
    let parent = format!("00-{TRACE_ID}-{PARENT_ID}-01");
    let padded = |start: &str, byte: u8, end: &str, size: usize| {
        let padding = vec![byte; size - start.len() - end.len()];
        [start.as_bytes(), &padding, end.as_bytes()].concat()
    };
    let future = format!("cc-{TRACE_ID}-{PARENT_ID}-01-");
    for (name, values) in [
        ("traceparent", vec![vec![b'0'; SIZE]]),
        ("traceparent", vec![vec![0xff; SIZE]]),
        ("traceparent", vec![padded(&future, b'x', "", SIZE)]),
        ("tracestate", vec![b"a=1,".repeat(SIZE / 4)]),
        ("tracestate", vec![vec![b','; SIZE]]),
        ("tracestate", vec![vec![b','; SIZE / 32]; 32]),
        ("tracestate", vec![vec![0xff; SIZE]]),
        ("tracestate", vec![padded("a=1", b' ', ",b=1", SIZE)]),
        ("tracestate", vec![padded("a=1", b',', "b=1", SIZE)]),
        ("tracestate", vec![padded("a=1", b',', "", SIZE / 32); 32]),
        (
            "tracestate",
            vec![padded("a=1", b' ', ",b=1", SIZE / 16); 16],
        ),
        ("baggage", vec![b"a=1,".repeat(SIZE / 4)]),
        ("baggage", vec![vec![b','; SIZE]]),
        ("baggage", vec![vec![0xff; SIZE]]),
        ("baggage", vec![vec![0xff; SIZE / 32]; 32]),
        ("baggage", vec!["\u{e9}".repeat(SIZE / 2).into_bytes()]),
        ("baggage", vec![b"%ff".repeat(SIZE / 3)]),
        (
            "baggage",
            vec![padded(
                &format!("a={}", "%ff".repeat(2_730)),
                b',',
                "",
                SIZE,
            )],
        ),
        (
            "baggage",
            vec![padded(
                &format!("a={}", "%25".repeat(2_730)),
                b' ',
                ",b=1",
                SIZE,
            )],
        ),
        (
            "baggage",
            vec![padded(
                &format!("a={}", "x".repeat(8_180)),
                b',',
                "b=1",
                SIZE,
            )],
        ),
    ] {
        let mut headers = HeaderMap::new();
        if name != "traceparent" {
            headers.insert("traceparent", parent.parse().unwrap());
        }
        for value in &values {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        bounded(&headers);
    }
}

/// Reading and writing, each.
fn bounded(headers: &HeaderMap) {
    let mut context = Context::new();
    let read = measure(|| context = propagator().extract(Context::new(), headers));
    within(headers, "reading", &read);
    let mut sent = HeaderMap::with_capacity(8);
    let written = measure(|| propagator().inject(&context, &mut sent));
    within(headers, "writing", &written);
}

fn within(headers: &HeaderMap, what: &str, allocated: &AllocationInfo) {
    let size: usize = headers.values().map(HeaderValue::len).sum();
    let start = headers.iter().last().map(|(name, value)| {
        let start = &value.as_bytes()[..value.len().min(40)];
        format!("{name}: {}", String::from_utf8_lossy(start))
    });
    assert!(
        allocated.bytes_total <= 2 * size as u64,
        "{what} {size} bytes in {} fields ({start:?}...): {allocated:?}",
        headers.len(),
    );
}
