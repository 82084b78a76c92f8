//! How a message's span is bound to the one that sent it.

/// How the span that processes a message is bound to the span that sent it. There is a link in any
/// case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relation {
    /// The sender is the parent, unless a span is active: then that is the parent. So what a
    /// consumer loop does is one trace with what caused it, and a span of yours around the loop, or
    /// around a batch, stays whole.
    #[default]
    Auto,
    /// The sender is linked only: with no span active a new trace begins.
    Link,
    /// The sender is the parent, and a span that is active is linked.
    Parent,
}
