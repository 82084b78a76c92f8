//! Tail sampling in each service: what it keeps, and the fragments that it leaves.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::run::Run;

/// How many traces there are, and of how many of them a part is missing.
fn counted(run: &Run) -> (usize, usize) {
    let mut traces = BTreeMap::<_, Vec<&Value>>::new();
    for span in run.of("span") {
        traces.entry(text(span, "trace_id")).or_default().push(span);
    }
    let fragments = traces.values().filter(|spans| is_fragment(spans));
    (traces.len(), fragments.count())
}

/// Whether a parent or the service behind a call is missing.
fn is_fragment(spans: &[&Value]) -> bool {
    let ids: BTreeSet<_> = spans.iter().map(|span| text(span, "span_id")).collect();
    let parents: BTreeSet<_> = spans
        .iter()
        .filter_map(|span| span["parent_span_id"].as_str())
        .collect();
    let is_orphan = |parent: &&str| !ids.contains(*parent);
    let is_unanswered = |span: &&&Value| {
        let is_call =
            text(span, "kind") == "client" && span["attributes"]["db.system.name"].is_null();
        is_call && !parents.contains(text(span, "span_id"))
    };
    parents.iter().any(is_orphan) || spans.iter().any(|span| is_unanswered(&span))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[test]
fn services_of_one_percentage_keep_the_same_traces() {
    let run = Run::with(&["--orders", "1000", "--json"], &[("SHOP_TAIL", "10%")]);
    let (traces, fragments) = counted(&run);
    // 100 are expected, give or take 9.5: six times that happens once in a billion runs.
    assert!((43..=157).contains(&traces), "{traces} traces");
    assert_eq!(fragments, 0);
}

#[test]
fn an_error_keeps_the_services_that_saw_it_and_no_others() {
    let run = Run::new(&[("SHOP_TAIL", "0%")]);
    let kept = run.spans("panic");
    assert!(
        !kept.is_empty() && is_fragment(&kept),
        "auth-service saw none"
    );
    assert!(run.spans("good").is_empty());
}
