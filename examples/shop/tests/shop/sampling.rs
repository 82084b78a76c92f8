//! A sampler that keeps one trace of ten, and many orders at the same time.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::run::{ANALYTICS, Run, SERVICES, TempDir, command, tree};
use crate::running::Running;

const ORDERS: usize = 1_000;
const RATIO: [(&str, &str); 2] = [
    ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
    ("OTEL_TRACES_SAMPLER_ARG", "0.10"),
];

#[test]
fn every_trace_is_whole_or_absent() {
    let run = Run::with(&["--orders", "1000", "--json"], &RATIO);
    let orders: BTreeSet<_> = run
        .of("answer")
        .map(|answer| text(answer, "trace_id"))
        .collect();
    assert_eq!(orders.len(), ORDERS, "a trace for each order");
    assert!(run.of("answer").all(|answer| answer["status"] == 201));

    let mut traces = BTreeMap::<_, Vec<_>>::new();
    // Batches of many orders are traces of their own.
    for span in run.of("span").filter(|span| span["service"] != ANALYTICS) {
        traces.entry(text(span, "trace_id")).or_default().push(span);
    }
    for (trace_id, spans) in &mut traces {
        assert!(orders.contains(trace_id), "of no order: {trace_id}");
        spans.sort_by_key(|span| span["start_unix_nano"].as_u64());
        let tree = tree(spans);
        // The first ones find nothing in the cache.
        let select = "              user-service: SELECT users client unset\n";
        assert_eq!(tree.replacen(select, "", 1), WHOLE, "{trace_id}");
    }
    // 100 are expected, give or take 9.5: six times that happens once in a billion runs.
    assert!(
        (43..=157).contains(&traces.len()),
        "{} traces",
        traces.len()
    );

    let mut lines = BTreeMap::<_, Vec<_>>::new();
    for line in run.of("log").map(|log| &log["line"]) {
        if line["trace_id"].is_string() {
            lines.entry(text(line, "trace_id")).or_default().push(line);
        }
    }
    // Each order is logged by user-service, payment-service and order-service.
    assert!(orders.iter().all(|order| lines[order].len() >= 4));
    for (trace_id, lines) in lines {
        assert!(orders.contains(trace_id), "of no order: {trace_id}");
        for line in lines {
            let flags = u8::from_str_radix(text(line, "trace_flags"), 16).expect("flags");
            let is_sampled = flags & 1 == 1;
            assert_eq!(is_sampled, traces.contains_key(trace_id), "{line}");
            assert_eq!(text(line, "span_id").len(), 16, "{line}");
        }
    }
}

#[test]
fn people_get_the_numbers() {
    let temp = TempDir::new();
    let mut demo = command(&["--orders", "20"], &temp);
    demo.envs([("OTEL_TRACES_SAMPLER", "always_off")]);
    let ended = Running::start(demo).end();
    assert!(ended.status.success(), "{ended:?}");
    let (start, numbers) = ended.stdout.split_once("\n\n").expect("two paragraphs");
    assert!(
        SERVICES.iter().all(|service| start.contains(service)),
        "{start}"
    );
    let numbers: Vec<_> = numbers.lines().collect();
    assert_eq!(numbers[0], "20 orders: 20 × 201 Created");
    assert_eq!(numbers[1], "0 traces, of 0 spans");
    assert!(
        numbers[2].contains(" log lines: 0 of sampled traces, "),
        "{numbers:?}"
    );
}

const WHOLE: &str = "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client unset
    order-service: POST /orders server unset
      order-service: process_order internal unset
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users/{id} server unset
              user-service: get users internal unset
        order-service: reserve_items internal unset
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client unset
          payment-service: shop.v1.Payments/Charge server unset
            payment-service: process_payment internal unset
        order-service: send order.placed producer unset
          notification-service: process order.placed consumer unset
            notification-service: tell internal unset
";

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}
