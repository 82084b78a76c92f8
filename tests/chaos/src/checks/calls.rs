//! One call, compared with the truth.

use std::time::Duration;

use tracing_context::SpanKind;

use crate::checks::Seen;
use crate::known::{Known, is_known};
use crate::ledger::Slot;
use crate::marker::Marker;
use crate::truth::{Expected, head_is_the_end};
use crate::witness::{Ending, Facts, Side};

/// How a call ended at one side, as a heading.
pub(crate) fn ending(slot: &Slot, side: Side) -> String {
    let facts = slot.facts.iter().rev().find(|facts| facts.side == side);
    let Some(facts) = facts else {
        return "not reached".to_owned();
    };
    let ending = match (facts.head, facts.ending) {
        (None, Ending::Left) => "cancelled",
        (Some(_), Ending::Left) => "left",
        (None, Ending::Failed) => "failed",
        (Some(_), Ending::Failed) => "body failed",
        (_, Ending::Panicked) => "panicked",
        (_, Ending::Ended(_)) => "ended",
    };
    ending.to_owned()
}

/// What a stage knows of its calls.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) expected: &'a dyn Fn(&Facts) -> Expected,
}

/// All that is wrong with a call.
pub(crate) fn check(marker: Marker, slot: &Slot, rules: Rules<'_>) -> Vec<String> {
    let mut wrong = slot.faults.clone();
    for (side, kind) in [
        (Side::Server, SpanKind::Server),
        (Side::Client, SpanKind::Client),
    ] {
        wrong.extend(check_side(slot, side, kind, rules));
    }
    wrong.extend(check_parents(marker, slot));
    wrong.extend(check_children(slot));
    wrong.extend(check_lines(slot));
    wrong
}

/// A span for each call that was seen, and each as it was seen.
fn check_side(slot: &Slot, side: Side, kind: SpanKind, rules: Rules<'_>) -> Vec<String> {
    let mut facts: Vec<_> = slot
        .facts
        .iter()
        .filter(|facts| facts.side == side)
        .collect();
    let mut spans: Vec<_> = slot.spans.iter().filter(|span| span.kind == kind).collect();
    if facts.len() > spans.len() {
        facts.retain(|facts| facts.started);
    }
    if facts.len() != spans.len() {
        let (facts, spans) = (facts.len(), spans.len());
        return vec![format!("{facts} calls at the {side:?}, {spans} spans")];
    }
    facts.sort_by_key(|facts| facts.called);
    spans.sort_by_key(|span| span.start);
    let mut wrong = Vec::new();
    for (facts, span) in facts.into_iter().zip(spans) {
        let differs = (rules.expected)(facts).differs(span);
        wrong.extend(differs.map(|differs| format!("{side:?}: {differs}; seen: {facts:?}")));
        wrong.extend(check_time(facts, span));
    }
    wrong
}

/// A span is as long as the call: no shorter than from its certain beginning to the last that came
/// through it, no longer than what is around it.
fn check_time(facts: &Facts, span: &Seen) -> Option<String> {
    let longest = facts.gone - facts.called + SLACK;
    let shortest = facts.last.saturating_duration_since(facts.began);
    if span.duration > longest {
        return Some(format!("longer than the call, {longest:?}: {span:?}"));
    }
    // What follows such a head is no part of the call.
    let is_over = facts.head.is_some_and(|head| head_is_the_end(facts, &head));
    if span.duration + SLACK < shortest && !is_over {
        if facts.head.is_some_and(|head| head.events) && is_known(Known::EventStream) {
            return None;
        }
        return Some(format!("ends before the call, {shortest:?}: {span:?}"));
    }
    None
}

/// No orphans: every parent is a span of the trace, or the caller.
fn check_parents(marker: Marker, slot: &Slot) -> Vec<String> {
    let caller = marker.caller_id().to_u64();
    let of = |kind| slot.spans.iter().filter(move |span| span.kind == kind);
    let clients: Vec<_> = of(SpanKind::Client).map(|span| span.id).collect();
    let servers: Vec<_> = of(SpanKind::Server).map(|span| span.id).collect();
    let plain: Vec<_> = of(SpanKind::Internal).map(|span| span.id).collect();
    let is_right = |span: &Seen| {
        let parent = span.parent.unwrap_or_default();
        match span.kind {
            SpanKind::Client => parent == caller,
            SpanKind::Server if clients.is_empty() => span.parent_is_remote && parent == caller,
            SpanKind::Server => span.parent_is_remote && clients.contains(&parent),
            _ => !span.parent_is_remote && (servers.contains(&parent) || plain.contains(&parent)),
        }
    };
    let wrong = slot.spans.iter().filter(|span| !is_right(span));
    wrong
        .map(|span| format!("its parent is wrong: {span:?} among {:?}", slot.spans))
        .collect()
}

/// The handlers' own spans, each once, and an exception for each panic.
pub(crate) fn check_children(slot: &Slot) -> Vec<String> {
    let mut wrong = Vec::new();
    let plain = slot
        .spans
        .iter()
        .filter(|span| span.kind == SpanKind::Internal);
    let plain = plain.count() as u32;
    if plain != slot.children {
        wrong.push(format!(
            "{} spans of handlers, {plain} exported",
            slot.children
        ));
    }
    let exceptions: u32 = slot.spans.iter().map(|span| span.exceptions).sum();
    if exceptions != slot.panics {
        wrong.push(format!("{} panics, {exceptions} exceptions", slot.panics));
    }
    wrong
}

pub(crate) fn check_lines(slot: &Slot) -> Vec<String> {
    let mut wrong = Vec::new();
    if slot.lines != [slot.said; 2] {
        wrong.push(format!(
            "{} lines were said, written: {:?}",
            slot.said, slot.lines
        ));
    }
    wrong.extend(slot.foreign.iter().cloned());
    wrong
}

/// Clocks are read a little before and after.
const SLACK: Duration = Duration::from_micros(50);
