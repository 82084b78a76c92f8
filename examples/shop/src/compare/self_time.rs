//! What a span did itself.

use std::time::Duration;

use tracing_context::FinishedSpan;

/// The span's duration less the time in which any of its children ran.
pub(super) fn self_time(span: &FinishedSpan, trace: &[FinishedSpan]) -> Duration {
    let (start, end) = (span.start_unix_nano(), span.end_unix_nano());
    let mut children: Vec<_> = trace
        .iter()
        .filter(|child| child.parent_span_id() == Some(span.span_id()))
        .map(|child| (child.start_unix_nano(), child.end_unix_nano().min(end)))
        .collect();
    children.sort_unstable();
    let mut alone = 0;
    let mut until = start;
    for (from, to) in children {
        alone += from.saturating_sub(until);
        until = until.max(to);
    }
    Duration::from_nanos(alone + end.saturating_sub(until))
}
