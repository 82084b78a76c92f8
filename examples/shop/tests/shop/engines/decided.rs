//! What became of the shop's traces in a Collector that samples.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::collector::{attribute, below};
use crate::run::Run;
use crate::traffic::Kind;

/// Why a trace is kept or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    HealthCheck,
    Error,
    Slow,
    Rest,
}

/// A trace as the shop saw it.
#[derive(Debug)]
struct Trace {
    class: Class,
    spans: BTreeSet<String>,
}

/// All traces of a run, and the spans that a Collector let through.
#[derive(Debug)]
pub(super) struct Decided {
    traces: BTreeMap<String, Trace>,
    kept: BTreeMap<String, BTreeSet<String>>,
}

impl Decided {
    /// Takes the shop's word for what there was, and OTLP requests for what was kept.
    pub(super) fn new(run: &Run, kinds: &BTreeMap<String, Kind>, requests: &[Value]) -> Self {
        // Batches of events are traces of their own, since the events are those of many requests.
        let is_batch = |trace: &str, service: Option<&str>| {
            service == Some("analytics-service") && !kinds.contains_key(trace)
        };
        let mut spans = BTreeMap::<_, Vec<_>>::new();
        for span in run.of("span") {
            if is_batch(&text(span, "trace_id"), span["service"].as_str()) {
                continue;
            }
            spans.entry(text(span, "trace_id")).or_default().push(span);
        }
        let ids = spans.keys().collect::<Vec<_>>();
        assert_eq!(
            ids,
            kinds.keys().collect::<Vec<_>>(),
            "a trace for each request"
        );
        let traces = spans.into_iter().map(|(id, spans)| {
            let class = class(kinds[&id], &spans);
            let spans = spans.iter().map(|span| text(span, "span_id")).collect();
            (id, Trace { class, spans })
        });

        let mut kept = BTreeMap::<_, BTreeSet<_>>::new();
        let mut parents = Vec::new();
        for (resource, span) in below(requests, ["resourceSpans", "scopeSpans", "spans"]) {
            if is_batch(&text(span, "traceId"), attribute(resource, "service.name")) {
                continue;
            }
            let of_trace = kept.entry(text(span, "traceId")).or_default();
            assert!(of_trace.insert(text(span, "spanId")), "twice: {span}");
            parents.push((text(span, "traceId"), text(span, "parentSpanId")));
        }
        let is_orphan = |(trace, parent): &&(String, String)| {
            !parent.is_empty() && !kept[trace].contains(parent)
        };
        let orphans: Vec<_> = parents.iter().filter(is_orphan).collect();
        assert_eq!(
            orphans,
            Vec::<&(String, String)>::new(),
            "traces and missing parents"
        );
        Self {
            traces: traces.collect(),
            kept,
        }
    }

    /// Checks that every trace is whole or absent, all errors and slow ones are there and no health
    /// check is; returns how many traces and spans of the rest are kept.
    pub(super) fn check(&self) -> (usize, usize) {
        let mut rest = (0, 0);
        for (id, trace) in &self.traces {
            let kept = self.kept.get(id);
            if let Some(spans) = kept {
                assert_eq!(*spans, trace.spans, "not whole: {id}");
            }
            match trace.class {
                Class::HealthCheck => assert!(kept.is_none(), "a health check: {id}"),
                Class::Error | Class::Slow => assert!(kept.is_some(), "{:?}: {id}", trace.class),
                Class::Rest => {
                    rest.0 += usize::from(kept.is_some());
                    rest.1 += kept.map_or(0, BTreeSet::len);
                }
            }
        }
        assert!(self.kept.keys().all(|id| self.traces.contains_key(id)));
        rest
    }

    /// How many traces there were of this class.
    pub(super) fn count(&self, class: Class) -> usize {
        self.traces
            .values()
            .filter(|trace| trace.class == class)
            .count()
    }
}

fn class(kind: Kind, spans: &[&Value]) -> Class {
    let times = |field: &'static str| spans.iter().filter_map(move |span| span[field].as_u64());
    let (start, end) = (times("start_unix_nano").min(), times("end_unix_nano").max());
    let millis = (end.unwrap_or_default() - start.unwrap_or_default()) / 1_000_000;
    if kind == Kind::HealthCheck {
        Class::HealthCheck
    } else if spans.iter().any(|span| span["status"]["code"] == "error") {
        Class::Error
    } else if millis > 2_000 {
        Class::Slow
    } else {
        Class::Rest
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}
