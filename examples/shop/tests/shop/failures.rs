//! What the spans of orders that fail, are slow or merely log an error say.

use serde_json::{Value, json};

use crate::run::{CASES, PLAIN};

#[test]
fn every_order_is_answered_as_announced() {
    let answers = CASES.map(|case| PLAIN.answer(case)["status"].clone());
    assert_eq!(
        answers,
        [201, 201, 422, 401, 500, 201, 201, 402, 504, 201, 201, 503].map(Value::from)
    );
}

#[test]
fn an_invalid_order_is_no_exception() {
    assert_eq!(exceptions("invalid"), [""; 0]);
    let process_order = PLAIN.span("invalid", "order-service", "process_order");
    assert_eq!(
        process_order["attributes"],
        json!({
            "order.id": 3,
            "user.id": 7,
            "tenant.id": "acme",
            "error.type": "validation",
        }),
    );
}

#[test]
fn a_panic_is_one_exception_where_it_happened() {
    assert_eq!(exceptions("panic"), ["validate_order"]);
    let span = PLAIN.span("panic", "order-service", "validate_order");
    let event = &span["events"][0];
    assert_eq!(event["attributes"]["exception.type"], "panic");
    // The words are std's, which changes them.
    let message = &event["attributes"]["exception.message"];
    let words = message.as_str().unwrap_or_default();
    assert!(words.contains("byte index 4"), "{message}");
    let stack = event["attributes"]["exception.stacktrace"].to_string();
    assert!(stack.contains("discount"), "{stack}");

    let logs = PLAIN.logs("panic");
    assert_eq!(logs.len(), 1);
    assert_eq!(logs[0]["span_id"], span["span_id"]);
    assert_eq!(logs[0]["exception.message"], *message);
    // Its symbols are looked up where that holds nobody up.
    assert_eq!(logs[0]["exception.stacktrace"], Value::Null);
}

#[test]
fn an_unexpected_error_is_one_exception_where_it_happened() {
    assert_eq!(exceptions("no-database"), ["SELECT users"]);
    let span = PLAIN.span("no-database", "user-service", "SELECT users");
    let event = &span["events"][0];
    assert_eq!(
        event["attributes"]["exception.type"],
        "sqlx_core::error::Error",
    );
    assert_eq!(
        event["attributes"]["exception.message"],
        "attempted to acquire a connection on a closed pool",
    );
    let stack = event["attributes"]["exception.stacktrace"].to_string();
    assert!(stack.contains("database"), "{stack}");
}

#[test]
fn a_logged_error_is_no_failure() {
    let process_order = PLAIN.span("good", "order-service", "process_order");
    let event = &process_order["events"][0];
    assert_eq!(
        event["name"],
        "the confirmation was not sent, the order stands",
    );
    assert_eq!(event["attributes"]["error"], "no mail server");
    assert_eq!(process_order["status"]["code"], "unset");
    for case in [
        "good",
        "cached",
        "invalid",
        "unauthorised",
        "slow",
        "retried",
        "declined",
        "deadline",
        "receipt",
    ] {
        assert_eq!(exceptions(case), [""; 0], "{case}");
    }
}

#[test]
fn a_slow_order_is_slow_in_its_select() {
    let spans = PLAIN.spans("slow");
    let nanos = |span: &Value| {
        let time = |field: &str| span[field].as_u64().expect("a time");
        time("end_unix_nano") - time("start_unix_nano")
    };
    // Nothing runs at the same time in this trace.
    let self_time = |span: &&&Value| {
        let mine = |child: &&&Value| child["parent_span_id"] == span["span_id"];
        let children: u64 = spans.iter().filter(mine).map(|child| nanos(child)).sum();
        nanos(span).saturating_sub(children)
    };
    let slowest = spans.iter().max_by_key(self_time).expect("spans");
    assert_eq!(slowest["name"], "SELECT users");
    assert!(nanos(slowest) >= 50_000_000, "{} ns", nanos(slowest));
    assert_eq!(
        slowest["attributes"],
        json!({
            "db.system.name": "sqlite",
            "db.query.summary": "SELECT users",
            "db.query.text":
                "SELECT id, name, email FROM users WHERE lower(email) = lower(?)",
            "db.response.returned_rows": 1,
            "tenant.id": "acme",
        }),
    );
}

#[test]
fn an_address_stays_out_of_traces() {
    assert!(
        PLAIN
            .of("span")
            .all(|span| !span.to_string().contains("zoe@"))
    );
}

/// The names of the spans that have exceptions, once for each.
fn exceptions(case: &str) -> Vec<String> {
    let mut names = Vec::new();
    for span in PLAIN.spans(case) {
        let events = span["events"].as_array().expect("events");
        for _ in events.iter().filter(|event| event["name"] == "exception") {
            names.push(span["name"].as_str().unwrap_or_default().to_owned());
        }
    }
    names
}
