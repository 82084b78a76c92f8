//! What became of the traces.

/// What a [`TailSampler`](crate::TailSampler) has done so far. A trace is here what this process
/// has of it below one of its first spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TailCounters {
    /// Traces that were kept.
    pub kept_traces: u64,
    /// Traces that were dropped.
    pub dropped_traces: u64,
    /// Spans that were handed on.
    pub kept_spans: u64,
    /// Spans that were dropped with their trace.
    pub dropped_spans: u64,
    /// Spans, of those above, that came after their trace had been decided about.
    pub late_spans: u64,
    /// Traces, of those above, that were decided about before they were over: for want of memory,
    /// or at the end of the process.
    pub early_decisions: u64,
    /// Spans that wait now.
    pub held_spans: u64,
    /// The memory that those take, in bytes.
    pub held_bytes: u64,
}
