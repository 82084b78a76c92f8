//! The spans of traces that are not over.

use std::collections::{BTreeMap, HashMap};

use tracing_context::{FinishedSpan, SpanId};

use super::counters::TailCounters;
use super::decisions::Decisions;
use super::policy::{Facts, Policy};

/// Traces that are not decided about, and what was decided about others.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// By age.
    traces: BTreeMap<u64, Trace>,
    /// The ages by the first span.
    ages: HashMap<SpanId, u64>,
    next_age: u64,
    decisions: Decisions,
    counters: TailCounters,
    is_closed: bool,
}

#[derive(Debug)]
struct Trace {
    root: SpanId,
    spans: Vec<FinishedSpan>,
    bytes: usize,
    facts: Facts,
}

/// What was decided about a span, and these that waited for it.
pub(super) struct Decided {
    pub(super) is_kept: bool,
    /// Also those of a dropped trace, so that they are freed outside of the lock.
    pub(super) waiting: Vec<FinishedSpan>,
}

impl Held {
    /// Decides about the trace of this first span, which has ended.
    pub(super) fn end(&mut self, root: &FinishedSpan, policy: &Policy) -> Decided {
        if let Some(decided) = self.known(root.span_id()) {
            return decided;
        }
        let mut facts = Facts::of(root);
        let mut waiting = Vec::new();
        if let Some(age) = self.ages.remove(&root.span_id())
            && let Some(trace) = self.traces.remove(&age)
        {
            self.release(&trace);
            facts = facts.and(trace.facts);
            waiting = trace.spans;
        }
        let is_kept = policy.keeps(&facts);
        self.decided(root.span_id(), is_kept, waiting.len() + 1);
        Decided { is_kept, waiting }
    }

    /// Holds a span below a first one, unless its trace was decided about.
    pub(super) fn add(&mut self, span: FinishedSpan, bytes: usize) -> Option<Decided> {
        let root = span.local_root();
        if let Some(decided) = self.known(root) {
            return Some(decided);
        }
        let facts = Facts::of(&span);
        let next_age = &mut self.next_age;
        let age = *self.ages.entry(root).or_insert_with(|| {
            *next_age += 1;
            *next_age
        });
        let trace = self.traces.entry(age).or_insert_with(|| Trace {
            root,
            spans: Vec::new(),
            bytes: 0,
            facts,
        });
        trace.facts = trace.facts.and(facts);
        trace.spans.push(span);
        trace.bytes += bytes;
        self.counters.held_spans += 1;
        self.counters.held_bytes += bytes as u64;
        None
    }

    /// Decides about the oldest trace if more than so many bytes are held.
    pub(super) fn decide_beyond(&mut self, max_bytes: usize, policy: &Policy) -> Option<Decided> {
        if self.counters.held_bytes <= max_bytes as u64 {
            return None;
        }
        let (_, trace) = self.traces.pop_first()?;
        self.ages.remove(&trace.root);
        self.release(&trace);
        let is_kept = policy.keeps(&trace.facts);
        self.decided(trace.root, is_kept, trace.spans.len());
        self.counters.early_decisions += 1;
        Some(Decided {
            is_kept,
            waiting: trace.spans,
        })
    }

    /// From now on nothing is held.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    pub(super) fn counters(&self) -> TailCounters {
        self.counters
    }

    fn known(&mut self, root: SpanId) -> Option<Decided> {
        let is_kept = self.decisions.of(root)?;
        self.counters.late_spans += 1;
        self.count_spans(is_kept, 1);
        Some(Decided {
            is_kept,
            waiting: Vec::new(),
        })
    }

    fn decided(&mut self, root: SpanId, is_kept: bool, spans: usize) {
        self.decisions.remember(root, is_kept);
        let traces = if is_kept {
            &mut self.counters.kept_traces
        } else {
            &mut self.counters.dropped_traces
        };
        *traces += 1;
        self.count_spans(is_kept, spans as u64);
    }

    fn count_spans(&mut self, is_kept: bool, number: u64) {
        let spans = if is_kept {
            &mut self.counters.kept_spans
        } else {
            &mut self.counters.dropped_spans
        };
        *spans += number;
    }

    fn release(&mut self, trace: &Trace) {
        self.counters.held_spans -= trace.spans.len() as u64;
        self.counters.held_bytes -= trace.bytes as u64;
    }
}
