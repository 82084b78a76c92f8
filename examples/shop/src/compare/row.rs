//! Two traces laid upon each other.

use std::time::Duration;

use tracing_context::{FinishedSpan, SpanId, SpanKind, StatusCode, ValueRef};

use super::self_time::self_time;

/// The same operation at the same place in both traces.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// For each level above whether more siblings follow there; the last one is its own.
    pub(super) more: Vec<bool>,
    pub(super) service: &'a str,
    pub(super) name: &'a str,
    pub(super) fast: Side<'a>,
    pub(super) slow: Side<'a>,
}

/// The spans of an operation in one of the traces; more than one for repetitions.
#[derive(Debug, Default)]
pub(super) struct Side<'a>(Vec<Timed<'a>>);

#[derive(Clone, Copy, Debug)]
struct Timed<'a> {
    span: &'a FinishedSpan,
    self_time: Duration,
}

/// The rows of two traces, parents before children.
pub(super) fn rows<'a>(fast: &'a [FinishedSpan], slow: &'a [FinishedSpan]) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let roots = (Side::roots(fast), Side::roots(slow));
    add(&mut rows, &[], (fast, slow), roots);
    rows
}

/// Adds the rows of these siblings and of all below them.
fn add<'a>(
    rows: &mut Vec<Row<'a>>,
    above: &[bool],
    traces: (&'a [FinishedSpan], &'a [FinishedSpan]),
    siblings: (Side<'a>, Side<'a>),
) {
    let is_root = rows.is_empty();
    let groups = groups(siblings);
    let last = groups.len().saturating_sub(1);
    for (
        at,
        Group {
            operation,
            fast,
            slow,
        },
    ) in groups.into_iter().enumerate()
    {
        let mut more = above.to_vec();
        if !is_root {
            more.push(at < last);
        }
        let below = (fast.children(traces.0), slow.children(traces.1));
        rows.push(Row {
            more: more.clone(),
            service: operation.service,
            name: operation.name,
            fast,
            slow,
        });
        add(rows, &more, traces, below);
    }
}

/// Siblings of both traces that are the same operation.
struct Group<'a> {
    operation: Operation<'a>,
    fast: Side<'a>,
    slow: Side<'a>,
}

/// Those of the fast trace in its order, then what only the slow one has.
fn groups<'a>((fast, slow): (Side<'a>, Side<'a>)) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for timed in fast.0 {
        group_of(timed.span, &mut groups).fast.0.push(timed);
    }
    for timed in slow.0 {
        group_of(timed.span, &mut groups).slow.0.push(timed);
    }
    groups
}

fn group_of<'g, 'a>(span: &'a FinishedSpan, groups: &'g mut Vec<Group<'a>>) -> &'g mut Group<'a> {
    let operation = Operation::of(span);
    let known = groups.iter().position(|group| group.operation == operation);
    let at = known.unwrap_or(groups.len());
    if known.is_none() {
        groups.push(Group {
            operation,
            fast: Side::default(),
            slow: Side::default(),
        });
    }
    &mut groups[at]
}

/// What makes spans of the same parent the same operation.
#[derive(Debug, PartialEq)]
struct Operation<'a> {
    service: &'a str,
    name: &'a str,
    kind: SpanKind,
    /// Calls of two services may have the same name.
    port: Option<ValueRef<'a>>,
}

impl<'a> Operation<'a> {
    fn of(span: &'a FinishedSpan) -> Self {
        Self {
            service: span.resource().service_name().unwrap_or("?"),
            name: span.name(),
            kind: span.kind(),
            port: span.attributes().get("server.port"),
        }
    }
}

impl<'a> Side<'a> {
    fn roots(trace: &'a [FinishedSpan]) -> Self {
        let is_there = |id| trace.iter().any(|span| span.span_id() == id);
        Self::of(trace, |span| !span.parent_span_id().is_some_and(is_there))
    }

    fn children(&self, trace: &'a [FinishedSpan]) -> Self {
        let mine = |id| self.0.iter().any(|timed| timed.span.span_id() == id);
        Self::of(trace, |span| span.parent_span_id().is_some_and(mine))
    }

    fn of(trace: &'a [FinishedSpan], wanted: impl Fn(&FinishedSpan) -> bool) -> Self {
        let mut spans: Vec<_> = trace
            .iter()
            .filter(|span| wanted(span))
            .map(|span| Timed {
                span,
                self_time: self_time(span, trace),
            })
            .collect();
        spans.sort_by_key(|timed| timed.span.start_unix_nano());
        Self(spans)
    }

    /// How many spans.
    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// The time of all of them.
    pub(super) fn time(&self) -> Duration {
        self.0.iter().map(|timed| timed.span.duration()).sum()
    }

    /// What of it no child accounts for.
    pub(super) fn self_time(&self) -> Duration {
        self.0.iter().map(|timed| timed.self_time).sum()
    }

    /// Whether it is among them.
    pub(super) fn contains(&self, id: SpanId) -> bool {
        self.0.iter().any(|timed| timed.span.span_id() == id)
    }

    /// How each attempt ended, where a request was sent again.
    pub(super) fn attempts(&self) -> Option<Vec<String>> {
        let resent = |timed: &Timed<'_>| {
            let attributes = timed.span.attributes();
            attributes.get("http.request.resend_count").is_some()
        };
        let outcome = |timed: &Timed<'_>| outcome(timed.span);
        self.0
            .iter()
            .any(resent)
            .then(|| self.0.iter().map(outcome).collect())
    }
}

/// The status code; without one what went wrong.
fn outcome(span: &FinishedSpan) -> String {
    let attributes = span.attributes();
    let failed = span.status() == StatusCode::Error;
    match attributes
        .get("http.response.status_code")
        .or_else(|| attributes.get("error.type"))
    {
        Some(value) => value.to_string(),
        None if failed => "failed".to_owned(),
        None => "done".to_owned(),
    }
}
