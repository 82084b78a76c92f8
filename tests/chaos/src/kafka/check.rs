//! A message's spans, compared with what its sender and its handlers wrote down.

use tracing_context::SpanKind;

use crate::checks::{Seen, check_children, check_lines};
use crate::ledger::{Outcome, Slot};
use crate::marker::Marker;

/// All that is wrong with a message.
pub(super) fn check(marker: Marker, slot: &Slot) -> Vec<String> {
    let mut wrong = slot.faults.clone();
    wrong.extend(check_send(marker, slot));
    wrong.extend(check_process(marker, slot));
    wrong.extend(check_children(slot));
    wrong.extend(check_lines(slot));
    wrong
}

fn of(slot: &Slot, kind: SpanKind) -> Vec<&Seen> {
    slot.spans.iter().filter(|span| span.kind == kind).collect()
}

/// One span for the message that was sent, an error if its sender was told of one.
fn check_send(marker: Marker, slot: &Slot) -> Option<String> {
    let spans = of(slot, SpanKind::Producer);
    let ([span], [sent]) = (spans.as_slice(), slot.sent.as_slice()) else {
        return Some(format!("sent {:?}, spans {spans:?}", slot.sent));
    };
    let named = span
        .error_type
        .as_deref()
        .is_some_and(|name| !name.is_empty());
    let told = match sent {
        Outcome::Unknown => span.is_error == named,
        Outcome::Done => !span.is_error && !named,
        _ => span.is_error && named,
    };
    let consumed = !slot.processed.is_empty();
    if !told || consumed && span.is_error {
        return Some(format!("sent: {sent:?}, consumed: {consumed}, {span:?}"));
    }
    let parent = Some(marker.caller_id().to_u64());
    (span.parent != parent).then(|| format!("not the caller's: {span:?}"))
}

/// A span for each time that it was processed, with the outcomes of the handlers.
fn check_process(marker: Marker, slot: &Slot) -> Vec<String> {
    let spans = of(slot, SpanKind::Consumer);
    let mut told = slot.processed.clone();
    let mut says: Vec<_> = spans.iter().map(|span| outcome(span)).collect();
    told.sort_unstable();
    says.sort_unstable();
    let mut wrong = Vec::new();
    if told != says {
        wrong.push(format!("processed {told:?}, spans say {says:?}"));
    }
    let sender = of(slot, SpanKind::Producer).first().map(|span| span.id);
    let caller = Some(marker.caller_id().to_u64());
    let in_batches = spans.iter().filter(|span| span.parent == caller).count();
    if in_batches != slot.batches as usize {
        wrong.push(format!("{} batches, {in_batches} spans", slot.batches));
    }
    for span in spans {
        if span.links.first().copied() != sender || ![sender, caller].contains(&span.parent) {
            wrong.push(format!("not of the sender: {span:?}"));
        }
    }
    wrong.extend(check_plain(slot));
    wrong
}

/// Spans of handlers are below the span of their message.
fn check_plain(slot: &Slot) -> Option<String> {
    let is_inside = |parent| {
        let mut spans = slot
            .spans
            .iter()
            .filter(|span| span.kind != SpanKind::Producer);
        spans.any(|span| Some(span.id) == parent)
    };
    let plain = of(slot, SpanKind::Internal);
    let orphan = plain.into_iter().find(|span| !is_inside(span.parent));
    orphan.map(|span| format!("an orphan: {span:?}"))
}

fn outcome(span: &Seen) -> Outcome {
    match (span.is_error, span.error_type.as_deref()) {
        (false, None) => Outcome::Done,
        (true, Some("cancelled")) => Outcome::Cancelled,
        (true, Some("panic")) => Outcome::Panicked,
        (true, Some("timed_out")) => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}
