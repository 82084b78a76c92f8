use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use tracing_context::{
    FinishedSpan, FinishedSpanBuilder, Resource, SpanContext, SpanId, SpanSink as _, StatusCode,
    TraceFlags, TraceId,
};

use super::*;

const MS: u64 = 1_000_000;

fn id(id: u64) -> SpanId {
    SpanId::from_u64(id).unwrap()
}

fn span(service: &'static str, name: &str, own: u64, parent: u64) -> FinishedSpanBuilder {
    let trace = TraceId::from_u128(0x4bf9_2f35_77b3_4da6).unwrap();
    let context = SpanContext::new(trace, id(own), TraceFlags::SAMPLED);
    let span = FinishedSpan::builder(name, context).resource(Resource::new(service));
    match SpanId::from_u64(parent) {
        Some(parent) => span.parent(parent, false),
        None => span,
    }
}

fn checkout() -> Vec<FinishedSpan> {
    vec![
        span("payment", "charge 卡", 4, 3)
            .times(40 * MS, 90 * MS)
            .status(StatusCode::Error, "card declined")
            .attribute("error.type", "declined")
            .event(
                "exception",
                85 * MS,
                vec![
                    ("exception.type".into(), "Declined".into()),
                    ("exception.message".into(), "no\u{1b}[31m funds".into()),
                ],
                0,
            )
            .build(),
        span("gateway", "POST /checkout", 1, 0)
            .times(0, 100 * MS)
            .build(),
        span("orders", "POST /orders", 3, 1)
            .times(10 * MS, 95 * MS)
            .build(),
        span("gateway", "auth", 2, 1).times(2 * MS, 9 * MS).build(),
        span("analytics", "orders process", 6, 5)
            .times(96 * MS, 120 * MS)
            .build(),
    ]
}

#[test]
fn a_trace_as_a_picture() {
    let expected = "\
trace 00000000000000004bf92f3577b34da6 · 120 ms · 5 spans · 4 services · 1 error
gateway   POST /checkout    100 ms │█░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░██       │
gateway   ├─ auth          7.00 ms │ ██                                      │
orders    └─ POST /orders  85.0 ms │   ███████████░░░░░░░░░░░░░░░░░█         │
payment      └─ charge 卡   50.0 ms │              █████████████████          │ ◀
                ✗ declined: card declined
                • exception +45.0 ms Declined no\u{fffd}[31m funds
analytics ? orders process 24.0 ms │                                 ████████│
          ? parent 0000000000000005 is missing
◀ largest self-time: 50.0 ms in charge 卡 (payment)
";
    let picture = render(&checkout(), &Options::default().width(80));
    assert_eq!(picture, expected, "\n{picture}");
}

#[test]
fn self_time_is_what_no_child_accounts_for() {
    assert_eq!(
        largest_self_time(&checkout()),
        Some((id(4), Duration::from_millis(50)))
    );
    // Children overlap, and one outlives its parent: 100 - (60 + 10).
    let spans = [
        span("a", "root", 1, 0).times(0, 100 * MS).build(),
        span("a", "one", 2, 1).times(10 * MS, 50 * MS).build(),
        span("b", "two", 3, 1).times(30 * MS, 70 * MS).build(),
        span("b", "late", 4, 1).times(90 * MS, 115 * MS).build(),
    ];
    let tree = tree::Tree::new(&spans);
    assert_eq!(tree.nodes[0].self_time(), 30 * MS);
    assert_eq!(largest_self_time(&[]), None);
    assert_eq!(render(&[], &Options::default()), "");
}

#[test]
fn circles_and_twins_are_drawn_once_each() {
    let spans = [
        span("a", "one", 1, 2).build(),
        span("a", "two", 2, 1).build(),
        span("a", "self", 3, 3).build(),
        span("a", "twin", 3, 3).build(),
    ];
    assert_eq!(tree::Tree::new(&spans).nodes.len(), 4);
    assert!(render(&spans, &Options::default()).contains("4 spans"));
}

#[test]
fn colour_changes_no_column() {
    let plain = render(&checkout(), &Options::default());
    let colour = render(&checkout(), &Options::default().colour(true));
    let mut stripped = String::new();
    for (n, part) in colour.split('\u{1b}').enumerate() {
        let text = if n == 0 {
            part
        } else {
            part.split_once('m').unwrap().1
        };
        stripped.push_str(text);
    }
    assert_ne!(plain, colour);
    assert_eq!(plain, stripped);
}

proptest! {
    #[test]
    fn lines_never_pass_the_width(
        spans in proptest::collection::vec(crate::test_spans::any_span(), 0..8),
        width in 0..200_usize,
    ) {
        let picture = render(&spans, &Options::default().width(width));
        for line in picture.lines() {
            prop_assert!(line.chars().count() <= width.max(40), "{}", line);
        }
    }
}

#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Screen {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

const FOREVER: Duration = Duration::from_secs(30);

#[test]
fn a_parent_elsewhere_is_not_missing() {
    let caller = span("a", "GET /", 1, 0).parent(id(9), true).build();
    let picture = render(&[caller], &Options::default());
    assert!(
        picture.contains("parent 0000000000000009 (remote)"),
        "{picture}"
    );
    assert!(!picture.contains('?'), "{picture}");
}

#[test]
fn a_trace_of_many_services_is_one_picture() {
    let screen = Screen::default();
    let waterfall = Waterfall::new(screen.clone());
    // The callee's exporter is the faster one.
    let callee = span("b", "callee", 3, 0).parent(id(2), true);
    waterfall.on_end(&callee.local_root(id(3)).build());
    waterfall.on_end(&span("a", "call", 2, 1).local_root(id(1)).build());
    waterfall.on_end(&span("a", "root", 1, 0).build());
    waterfall.on_end(&span("b", "work", 4, 3).local_root(id(3)).build());
    waterfall.flush(FOREVER).unwrap();
    let text = screen.text();
    assert_eq!(text.matches("trace ").count(), 1, "{text}");
    assert!(text.contains("4 spans · 2 services"), "{text}");
}

#[test]
fn a_quiet_trace_is_drawn_by_itself() {
    let screen = Screen::default();
    let waterfall = Waterfall::new(screen.clone()).quiet(Duration::from_millis(5));
    waterfall.on_end(&span("a", "child", 2, 1).local_root(id(1)).build());
    waterfall.on_end(&span("a", "root", 1, 0).build());
    while !screen.text().contains("└─ child") {
        std::thread::yield_now();
    }
    // Its root is there already.
    waterfall.on_end(&span("a", "late", 3, 1).local_root(id(1)).build());
    while !screen.text().contains("? late") {
        std::thread::yield_now();
    }
}

#[test]
fn a_flush_leaves_what_is_under_way() {
    let screen = Screen::default();
    let waterfall = Waterfall::new(screen.clone());
    waterfall.on_end(&span("a", "child", 2, 1).local_root(id(1)).build());
    waterfall.flush(FOREVER).unwrap();
    assert_eq!(screen.text(), "");
    waterfall.shutdown(FOREVER).unwrap();
    assert!(screen.text().contains("? child"));
    waterfall.on_end(&span("a", "root", 1, 0).build());
    waterfall.flush(FOREVER).unwrap();
    assert!(!screen.text().contains("root"));
}

#[test]
fn dropped_it_draws_what_is_done() {
    let screen = Screen::default();
    let waterfall = Waterfall::new(screen.clone());
    waterfall.on_end(&span("a", "root", 1, 0).build());
    drop(waterfall);
    while !screen.text().contains("root") {
        std::thread::yield_now();
    }
}
