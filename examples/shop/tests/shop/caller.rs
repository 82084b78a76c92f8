//! Who called, whose order it is, and what callers learn.

use serde_json::{Value, json};

use crate::run::{ANALYTICS, CASES, Run, SERVICES};

pub(crate) fn the_server_span_of_the_gateway_tells_who_called(run: &Run) {
    let server = run.span("good", "gateway", "POST /orders");
    assert_eq!(server["kind"], "server");
    assert_eq!(server["attributes"]["user.id"], 1);
    let anonymous = run.span("unauthorised", "gateway", "POST /orders");
    assert_eq!(anonymous["attributes"]["user.id"], Value::Null);
}

/// The gateway puts it into the baggage, and one setting copies it from there.
pub(crate) fn the_tenant_is_on_the_spans_of_all_services(run: &Run) {
    for case in CASES.into_iter().filter(|case| *case != "unauthorised") {
        for span in run.spans(case) {
            // This call finds out who the tenant is.
            let is_before = span["service"] == "gateway" && span["name"] == "GET";
            let expected = if is_before {
                Value::Null
            } else {
                json!("acme")
            };
            assert_eq!(span["attributes"]["tenant.id"], expected, "{span}");
        }
    }
    let spans = run.spans("good");
    // A batch has the orders of several tenants.
    for service in SERVICES.into_iter().filter(|service| *service != ANALYTICS) {
        let told = |span: &&&Value| {
            span["service"] == service && span["attributes"]["tenant.id"] == "acme"
        };
        assert!(spans.iter().any(|span| told(&span)), "{service}");
    }
    for span in run.spans("unauthorised") {
        assert_eq!(span["attributes"]["tenant.id"], Value::Null, "{span}");
    }
}

/// The same setting.
pub(crate) fn the_tenant_is_on_the_log_lines_of_all_orders(run: &Run) {
    for case in CASES {
        for line in run.logs(case) {
            assert_eq!(line["tenant.id"], "acme", "{line}");
        }
    }
}

pub(crate) fn the_body_of_an_error_names_its_trace(run: &Run) {
    for (case, error) in [
        ("invalid", "quantity must not be zero"),
        ("unauthorised", "no valid token"),
        ("panic", "something is wrong on our side"),
        ("declined", "the card was declined"),
        ("deadline", "payment-service takes too long"),
        (
            "no-database",
            "user-service answered 503 Service Unavailable",
        ),
    ] {
        let answer = run.answer(case);
        let expected = json!({ "error": error, "trace_id": answer["trace_id"] });
        assert_eq!(answer["body"], expected, "{case}");
    }
    let order = run.answer("good");
    assert_eq!(
        order["body"],
        json!({ "id": 1, "item": "teapot", "quantity": 2, "user": "User 7" }),
    );
}
