use tracing_context::{
    FinishedSpan, FinishedSpanBuilder, Resource, SpanContext, SpanId, SpanKind, StatusCode,
    TraceFlags, TraceId,
};

use super::Comparison;

/// A span from one millisecond to another.
fn span(
    id: u64,
    parent: u64,
    service: &str,
    name: &str,
    from: u64,
    to: u64,
) -> FinishedSpanBuilder {
    let ids = |id| SpanId::from_u64(id).unwrap();
    let trace = TraceId::from_u128(1).unwrap();
    let context = SpanContext::new(trace, ids(id), TraceFlags::SAMPLED);
    let span = FinishedSpan::builder(name, context)
        .resource(Resource::new(service.to_owned()))
        .times(from * 1_000_000, to * 1_000_000);
    match parent {
        0 => span,
        parent => span.parent(ids(parent), false),
    }
}

/// An attempt to call the stock.
fn attempt(id: u64, resend: i64, status: i64, from: u64, to: u64) -> FinishedSpan {
    let span = span(id, 1, "shop", "POST", from, to).kind(SpanKind::Client);
    let span = match resend {
        0 => span,
        resend => span.attribute("http.request.resend_count", resend),
    };
    let code = if status < 400 {
        StatusCode::Unset
    } else {
        StatusCode::Error
    };
    span.attribute("http.response.status_code", status)
        .status(code, "")
        .build()
}

fn fast() -> Vec<FinishedSpan> {
    vec![
        span(1, 0, "shop", "order", 0, 20).build(),
        span(2, 1, "shop", "find", 1, 3).build(),
        span(3, 2, "users", "cache", 1, 2).build(),
        attempt(4, 0, 201, 10, 15),
        span(5, 4, "stock", "reserve", 11, 14).build(),
    ]
}

fn slow() -> Vec<FinishedSpan> {
    // Neither ids nor the order of spans count.
    vec![
        span(9, 8, "users", "SELECT", 110, 390).build(),
        span(8, 1, "shop", "find", 101, 400).build(),
        attempt(6, 2, 201, 490, 495),
        attempt(5, 1, 503, 450, 455),
        attempt(4, 0, 503, 410, 415),
        span(7, 6, "stock", "reserve", 491, 494).build(),
        span(1, 0, "shop", "order", 100, 500).build(),
    ]
}

fn texts(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.collect()
}

#[test]
fn what_is_new_and_what_is_gone() {
    let (fast, slow) = (fast(), slow());
    let comparison = Comparison::new(&fast, &slow);
    assert_eq!(texts(comparison.new_ones()), ["SELECT (users)"]);
    assert_eq!(texts(comparison.gone()), ["cache (users)"]);
}

#[test]
fn what_grew_did_so_by_itself() {
    let (fast, slow) = (fast(), slow());
    let comparison = Comparison::new(&fast, &slow);
    // `find` took a hundred times as long, but its child accounts for most of that; its own 19 ms
    // are less than a twentieth of the whole.
    assert_eq!(
        texts(comparison.grew()),
        ["order (shop): 13.0 ms → 86.0 ms by itself"],
    );
    // The other way round, nothing grew.
    assert_eq!(texts(Comparison::new(&slow, &fast).grew()), [""; 0]);
}

#[test]
fn attempts_are_counted_and_told_apart() {
    let (fast, slow) = (fast(), slow());
    assert_eq!(
        texts(Comparison::new(&fast, &slow).attempts()),
        ["POST to stock (shop): 1 → 3 (503, 503, 201)"],
    );
    assert_eq!(
        texts(Comparison::new(&slow, &fast).attempts()),
        ["POST to stock (shop): 3 → 1 (in the fast: 503, 503, 201)"],
    );
    assert_eq!(texts(Comparison::new(&fast, &fast).attempts()), [""; 0]);
}

#[test]
fn calls_of_two_services_are_two_operations() {
    let call = |id, port| {
        let span = span(id, 1, "shop", "POST", id, id + 1).kind(SpanKind::Client);
        span.attribute("server.port", port).build()
    };
    let order = || span(1, 0, "shop", "order", 0, 9).build();
    let one = [order(), call(2, 80)];
    let both = [order(), call(2, 80), call(3, 81)];
    let comparison = Comparison::new(&one, &both);
    assert_eq!(texts(comparison.new_ones()), ["POST (shop)"]);
    assert_eq!(texts(comparison.attempts()), [""; 0]);
}

#[test]
fn side_by_side() {
    let (fast, slow) = (fast(), slow());
    assert_eq!(
        Comparison::new(&fast, &slow).to_string(),
        "                        fast     slow
shop  order          20.0 ms   400 ms  × 20
shop  ├─ find         2.0 ms   299 ms  × 150
users │  ├─ cache     1.0 ms        -  gone
users │  └─ SELECT         -   280 ms  new ◀
shop  └─ POST         5.0 ms  15.0 ms  3 attempts: 503, 503, 201
stock    └─ reserve   3.0 ms   3.0 ms

new                SELECT (users)
gone               cache (users)
grew               order (shop): 13.0 ms → 86.0 ms by itself
attempts           POST to stock (shop): 1 → 3 (503, 503, 201)
largest self-time  fast: 13.0 ms in order (shop)
                   slow: 280 ms in SELECT (users)
",
    );
}

#[test]
fn broken_traces_are_no_problem() {
    // A parent that is missing, one's own parent, and nothing at all.
    let broken = [
        span(1, 7, "shop", "orphan", 5, 3).build(),
        span(2, 2, "shop", "circle", 0, 1).build(),
    ];
    let comparison = Comparison::new(&[], &broken);
    assert_eq!(texts(comparison.new_ones()), ["orphan (shop)"]);
    assert!(comparison.to_string().contains("new"));
    assert!(Comparison::new(&[], &[]).to_string().contains("fast"));
}
