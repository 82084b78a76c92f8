//! Spans and events that users write, inside of an entered span.

use std::hint::black_box;

use tokio::runtime::Runtime;
use tracing::{info, info_span, instrument};
use tracing_compare::setup::{self, ours, standard};
use tracing_context::SpanExt as _;

use crate::group::{Group, Row, Work, zero};

pub const GROUP: Group = Group {
    name: "spans",
    unit: "span or event",
    rows: &ROWS,
    prepare,
    timed: 20_000,
};

/// `WHAT-WHOSE-MODE`, of [`write`] and [`install`].
const ROWS: [Row; 30] = [
    zero("child-registry", "span with two fields, a registry alone"),
    zero(
        "child-ours-sampled",
        "span with two fields, ours, the sink drops",
    ),
    zero("child-ours-otlp", "the same, OTLP"),
    zero(
        "child-ours-otlp-json",
        "the same, OTLP and `tracing_logs::json()`",
    ),
    zero("child-ours-unsampled", "the same, unsampled"),
    zero(
        "child-standard-sampled",
        "span with two fields, tracing-opentelemetry, the processor drops",
    ),
    zero(
        "child-standard-otlp",
        "the same, the SDK's batch processor and OTLP",
    ),
    zero("child-standard-unsampled", "the same, unsampled"),
    zero(
        "instrument-registry",
        "`#[instrument]` on an async function with two arguments, a registry alone",
    ),
    zero("instrument-ours-sampled", "the same, ours, the sink drops"),
    zero("instrument-ours-otlp", "the same, OTLP"),
    zero(
        "instrument-ours-otlp-json",
        "the same, OTLP and `tracing_logs::json()`",
    ),
    zero("instrument-ours-unsampled", "the same, unsampled"),
    zero(
        "instrument-standard-sampled",
        "the same, tracing-opentelemetry, the processor drops",
    ),
    zero("instrument-standard-unsampled", "the same, unsampled"),
    zero("event-registry", "event with two fields, a registry alone"),
    zero("event-ours-sampled", "the same, ours, the sink drops"),
    zero("event-ours-otlp", "the same, OTLP"),
    zero(
        "event-ours-otlp-json",
        "the same, OTLP and `tracing_logs::json()`, which writes a line",
    ),
    zero("event-ours-unsampled", "the same, unsampled"),
    zero(
        "event-standard-sampled",
        "the same, tracing-opentelemetry, the processor drops",
    ),
    zero("event-standard-unsampled", "the same, unsampled"),
    zero(
        "attributes16-ours-sampled",
        "span with 16 attributes by `set_attribute`, ours, the sink drops",
    ),
    zero(
        "attributes16-standard-sampled",
        "the same, tracing-opentelemetry",
    ),
    zero(
        "attributes64-ours-sampled",
        "span with 64 attributes by `set_attribute`, ours, the sink drops",
    ),
    zero(
        "attributes64-standard-sampled",
        "the same, tracing-opentelemetry",
    ),
    zero("child-ours-none", "span with two fields, no subscriber"),
    zero("instrument-ours-none", "`#[instrument]`, no subscriber"),
    zero("event-ours-none", "event with two fields, no subscriber"),
    zero(
        "child-ours-otlp-fmt",
        "span with two fields, ours, OTLP, `fmt` behind `with_text_ids` at INFO",
    ),
];

fn prepare(name: &str) -> Work {
    let (what, setup) = name.split_once('-').expect("WHAT-WHOSE-MODE");
    match setup.split_once('-') {
        None => setup::registry(),
        Some(("ours", mode)) => ours::install(mode),
        Some((_, mode)) => standard::install(mode),
    }
    let is_ours = setup.starts_with("ours");
    let within = |work: fn(u32)| within_a_span(work);
    match what {
        "child" => within(children),
        "instrument" => instrumented(),
        "event" => Box::new(events),
        "attributes16" => within(if is_ours {
            attributes::<16>
        } else {
            standard_attributes::<16>
        }),
        "attributes64" => within(if is_ours {
            attributes::<64>
        } else {
            standard_attributes::<64>
        }),
        _ => panic!("no such row: {name}"),
    }
}

fn within_a_span(work: fn(u32)) -> Work {
    let span = info_span!("parent");
    Box::new(move |count| span.in_scope(|| work(count)))
}

fn children(count: u32) {
    for at in 0..count {
        let span = info_span!("child", order.id = at, user = "ann");
        drop(black_box(span.enter()));
    }
}

/// A span keeps 128 events, so there is a new one for each hundred: a hundredth of its price is in
/// that of an event.
fn events(count: u32) {
    for begun in (0..count).step_by(100) {
        let _span = info_span!("parent").entered();
        for at in begun..count.min(begun + 100) {
            info!(order.id = at, user = "ann");
        }
    }
}

fn instrumented() -> Work {
    #[instrument]
    async fn child(order: u32, user: &str) {
        black_box((order, user));
    }

    async fn all(count: u32) {
        for at in 0..count {
            child(at, "ann").await;
        }
    }

    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime: Runtime = runtime.expect("a runtime");
    let span = info_span!("parent");
    Box::new(move |count| span.in_scope(|| runtime.block_on(all(count))))
}

fn attributes<const N: usize>(count: u32) {
    for _ in 0..count {
        let span = info_span!("child");
        for (key, at) in KEYS.iter().take(N).zip(0_i64..) {
            span.set_attribute(*key, at);
        }
    }
}

fn standard_attributes<const N: usize>(count: u32) {
    use tracing_opentelemetry::OpenTelemetrySpanExt;

    for _ in 0..count {
        let span = info_span!("child");
        for (key, at) in KEYS.iter().take(N).zip(0_i64..) {
            OpenTelemetrySpanExt::set_attribute(&span, *key, at);
        }
    }
}

static KEYS: [&str; 64] = [
    "order.id",
    "order.user",
    "order.total",
    "order.currency",
    "order.items",
    "order.weight",
    "order.express",
    "order.gift",
    "order.note",
    "order.coupon",
    "order.region",
    "order.carrier",
    "order.track",
    "order.tax",
    "order.net",
    "order.gross",
    "cart.id",
    "cart.user",
    "cart.total",
    "cart.currency",
    "cart.items",
    "cart.weight",
    "cart.express",
    "cart.gift",
    "cart.note",
    "cart.coupon",
    "cart.region",
    "cart.carrier",
    "cart.track",
    "cart.tax",
    "cart.net",
    "cart.gross",
    "stock.id",
    "stock.user",
    "stock.total",
    "stock.currency",
    "stock.items",
    "stock.weight",
    "stock.express",
    "stock.gift",
    "stock.note",
    "stock.coupon",
    "stock.region",
    "stock.carrier",
    "stock.track",
    "stock.tax",
    "stock.net",
    "stock.gross",
    "bill.id",
    "bill.user",
    "bill.total",
    "bill.currency",
    "bill.items",
    "bill.weight",
    "bill.express",
    "bill.gift",
    "bill.note",
    "bill.coupon",
    "bill.region",
    "bill.carrier",
    "bill.track",
    "bill.tax",
    "bill.net",
    "bill.gross",
];
