//! From a list of spans to the order they are drawn in.

use std::collections::HashMap;

use tracing_context::{FinishedSpan, SpanId};

/// Spans in drawing order: parents before children, siblings by their start.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
}

#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) span: &'a FinishedSpan,
    /// For each level above whether more siblings follow there; the last one is its own.
    pub(super) more: Vec<bool>,
    /// Its children's times, clipped to its own, sorted and without overlap.
    pub(super) covered: Vec<(u64, u64)>,
    /// The parent it names, if that is not among the spans.
    pub(super) absent: Option<Absent>,
}

/// A parent that is not among the spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// It is in another process: not to be expected here.
    Remote(SpanId),
    /// It should be here.
    Missing(SpanId),
}

impl<'a> Tree<'a> {
    /// Every span appears once, whatever the parents say: also those in a circle.
    pub(super) fn new(spans: &'a [FinishedSpan]) -> Self {
        let mut places = HashMap::new();
        for (index, span) in spans.iter().enumerate() {
            places.entry(span.span_id()).or_insert(index);
        }
        let children = children(spans, &places);
        let mut roots: Vec<_> = (0..spans.len())
            .filter(|index| parent(spans, &places, *index).is_none())
            .collect();
        sort(&mut roots, spans);
        let mut tree = Self { nodes: Vec::new() };
        let mut drawn = vec![false; spans.len()];
        for root in roots {
            tree.draw(root, spans, &children, &mut drawn);
        }
        // What is left is in a circle or below one.
        for index in 0..spans.len() {
            tree.draw(index, spans, &children, &mut drawn);
        }
        tree
    }

    /// Adds a span and all below it, with a stack of its own: traces can be deep.
    fn draw(
        &mut self,
        root: usize,
        spans: &'a [FinishedSpan],
        children: &[Vec<usize>],
        drawn: &mut [bool],
    ) {
        let mut stack = vec![(root, Vec::new())];
        while let Some((index, more)) = stack.pop() {
            if std::mem::replace(&mut drawn[index], true) {
                continue;
            }
            let span = &spans[index];
            let below = &children[index];
            for (place, child) in below.iter().enumerate().rev() {
                let mut more: Vec<bool> = more.clone();
                more.push(place + 1 < below.len());
                stack.push((*child, more));
            }
            self.nodes.push(Node {
                span,
                absent: absent(span).filter(|_| more.is_empty()),
                more,
                covered: covered(span, below.iter().map(|child| &spans[*child])),
            });
        }
    }
}

impl Node<'_> {
    /// Nanoseconds that no child accounts for.
    pub(super) fn self_time(&self) -> u64 {
        let covered: u64 = self.covered.iter().map(|(start, end)| end - start).sum();
        let (start, end) = (self.span.start_unix_nano(), self.span.end_unix_nano());
        end.saturating_sub(start).saturating_sub(covered)
    }
}

fn absent(span: &FinishedSpan) -> Option<Absent> {
    let parent = span.parent_span_id()?;
    Some(if span.parent_is_remote() {
        Absent::Remote(parent)
    } else {
        Absent::Missing(parent)
    })
}

fn parent(spans: &[FinishedSpan], places: &HashMap<SpanId, usize>, index: usize) -> Option<usize> {
    let found = *places.get(&spans[index].parent_span_id()?)?;
    // A span is not its own parent, nor is one of another trace.
    let same_trace = spans[found].trace_id() == spans[index].trace_id();
    (found != index && same_trace).then_some(found)
}

fn children(spans: &[FinishedSpan], places: &HashMap<SpanId, usize>) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); spans.len()];
    for index in 0..spans.len() {
        if let Some(parent) = parent(spans, places, index) {
            children[parent].push(index);
        }
    }
    for list in &mut children {
        sort(list, spans);
    }
    children
}

fn sort(list: &mut [usize], spans: &[FinishedSpan]) {
    list.sort_by_key(|index| {
        let span = &spans[*index];
        (span.start_unix_nano(), span.end_unix_nano(), span.span_id())
    });
}

/// The union of the children's times within the parent's.
fn covered<'a>(
    parent: &FinishedSpan,
    children: impl Iterator<Item = &'a FinishedSpan>,
) -> Vec<(u64, u64)> {
    let (from, to) = (parent.start_unix_nano(), parent.end_unix_nano());
    let mut covered: Vec<(u64, u64)> = Vec::new();
    // Children come sorted by their start.
    for child in children {
        let start = child.start_unix_nano().max(from);
        let end = child.end_unix_nano().min(to);
        if start >= end {
            continue;
        }
        match covered.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => covered.push((start, end)),
        }
    }
    covered
}
