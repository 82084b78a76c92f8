//! Log lines and the spans they name.

use serde_json::Value;

use crate::run::{CASES, Run};

pub(crate) fn every_line_names_a_span_of_its_service(run: &Run) {
    for log in run.of("log") {
        let line = &log["line"];
        assert_eq!(line["service"], log["service"], "{line}");
        if line["trace_id"].is_null() {
            let at_start = ["database filled", "listening"].map(Value::from);
            assert!(at_start.contains(&line["message"]), "no ids: {line}");
            continue;
        }
        let named = |span: &&Value| {
            span["trace_id"] == line["trace_id"]
                && span["span_id"] == line["span_id"]
                && span["service"] == line["service"]
        };
        assert_eq!(run.of("span").filter(named).count(), 1, "{line}");
    }
}

pub(crate) fn every_line_belongs_to_the_order_that_it_is_about(run: &Run) {
    let messages = |case| {
        let text = |line: &Value| {
            let what = if line["message"].is_null() {
                "error"
            } else {
                "message"
            };
            format!("{}: {}", line["level"].as_str()?, line[what].as_str()?).into()
        };
        let lines = run.logs(case).into_iter();
        // What comes from one service is in order; among services it is not.
        let mut lines: Vec<Option<String>> = lines.map(text).collect();
        lines.sort();
        lines.into_iter().flatten().collect::<Vec<_>>()
    };
    let [not_sent, found, missed, order_accepted, paid, told] = [
        "ERROR: the confirmation was not sent, the order stands",
        "INFO: user.found",
        "INFO: cache.miss",
        "INFO: order accepted",
        "INFO: payment.accepted",
        "INFO: customer told",
    ];
    assert_eq!(
        messages("good"),
        [not_sent, missed, told, order_accepted, paid, found]
    );
    let accepted = [not_sent, told, order_accepted, paid, found];
    assert_eq!(messages("cached"), accepted);
    assert_eq!(messages("retried"), accepted);
    assert_eq!(messages("invalid"), [""; 0]);
    assert_eq!(messages("unauthorised"), [""; 0]);
    assert_eq!(messages("slow"), accepted);
    assert_eq!(messages("declined"), [found]);
    assert_eq!(messages("deadline"), [found]);
    let torn = "ERROR: the receipt was torn, the order stands";
    assert_eq!(
        messages("receipt"),
        [not_sent, torn, told, order_accepted, paid, found]
    );
    let too_long = "ERROR: 70 bytes do not fit 60";
    assert_eq!(
        messages("undelivered"),
        [too_long, not_sent, order_accepted, paid, found]
    );
    assert_eq!(
        messages("no-database"),
        [
            "ERROR: attempted to acquire a connection on a closed pool",
            "ERROR: user-service answered 503 Service Unavailable",
            missed,
        ],
    );
    let panic = messages("panic");
    assert_eq!(panic.len(), 1, "{panic:?}");
    assert!(panic[0].starts_with("ERROR: panicked at "), "{panic:?}");
    assert_eq!(CASES.len(), 12, "all of them are above");
}
