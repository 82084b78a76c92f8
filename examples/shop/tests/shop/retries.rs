//! A request that is sent three times.

use serde_json::{Value, json};

use crate::run::PLAIN;

#[test]
fn every_attempt_is_a_span_that_knows_its_number() {
    let reserve_items = PLAIN.span("retried", "order-service", "reserve_items");
    let spans = PLAIN.spans("retried").into_iter();
    let attempts: Vec<_> = spans
        .filter(|span| span["parent_span_id"] == reserve_items["span_id"])
        .collect();
    let of = |name: &str| {
        let values = attempts.iter().map(|span| span["attributes"][name].clone());
        values.collect::<Value>()
    };
    assert_eq!(of("http.request.resend_count"), json!([null, 1, 2]));
    assert_eq!(of("http.response.status_code"), json!([503, 503, 201]));
    assert_eq!(of("error.type"), json!(["503", "503", null]));
    assert!(attempts.iter().all(|span| span["kind"] == "client"));
    // Each of them sent its own context.
    for attempt in attempts {
        let served = PLAIN.spans("retried").into_iter();
        let below = served.filter(|span| span["parent_span_id"] == attempt["span_id"]);
        assert_eq!(below.count(), 1);
    }
}

#[test]
fn what_succeeds_at_last_is_no_error() {
    let reserve_items = PLAIN.span("retried", "order-service", "reserve_items");
    assert_eq!(reserve_items["status"]["code"], "unset");
    assert_eq!(reserve_items["attributes"]["error.type"], Value::Null);
    assert_eq!(PLAIN.answer("retried")["status"], 201);
}
