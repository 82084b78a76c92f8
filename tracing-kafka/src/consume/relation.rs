//! How a message's span is bound to the one that sent it.

/// How the span that processes a message is bound to the span that sent it. There is a link in any
/// case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relation {
    /// The sender is the parent, unless a span is active: then that is the parent. So what a
    /// consumer loop does is one trace with what caused it, and a batch stays whole.
    ///
    /// Active is a span of this family, or an attached context
    /// ([`in_current_context`](tracing_context::FutureExt::in_current_context)) with what is entered
    /// in it. A plain `tracing` span alone is not: it may be what a guard held across an await left
    /// on this thread. [`Defaults::enclosing_spans`](tracing_context::Defaults::enclosing_spans)
    /// counts those too.
    #[default]
    Auto,
    /// The sender is linked only: with no span active a new trace begins.
    Link,
    /// The sender is the parent, and a span that is active is linked.
    Parent,
}
