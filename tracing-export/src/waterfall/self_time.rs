//! Where the time went.

use std::time::Duration;

use tracing_context::{FinishedSpan, SpanId};

use super::tree::Tree;

/// The span with the largest self-time: its duration less the time in which any child ran, other
/// processes' children included. The earlier one of two; `None` without spans.
#[must_use]
pub fn largest_self_time(spans: &[FinishedSpan]) -> Option<(SpanId, Duration)> {
    let tree = Tree::new(spans);
    let node = &tree.nodes[largest(&tree)?];
    Some((node.span.span_id(), Duration::from_nanos(node.self_time())))
}

/// Its place in the tree.
pub(super) fn largest(tree: &Tree<'_>) -> Option<usize> {
    let times = tree.nodes.iter().map(|node| node.self_time()).enumerate();
    // The first of equals, where `max_by_key` takes the last.
    times.rev().max_by_key(|(_, time)| *time).map(|(at, _)| at)
}
