//! How a call ended.

use http::HeaderMap;

use crate::lifecycle::ErrorRef;

/// How a call ended, with what there is to say about it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// The body or stream ended, or the head was the end.
    #[non_exhaustive]
    Completed {
        /// The trailers, if there were any.
        trailers: Option<&'a HeaderMap>,
    },
    /// The service or the body returned an error.
    Failed(ErrorRef<'a>),
    /// The future was dropped before there was a head.
    Cancelled,
    /// The body was dropped before its end.
    Aborted,
    /// A panic unwound through the call.
    Panicked,
}

/// How a call ended, alone: a label for metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the state machine has no other end"
)]
pub enum OutcomeKind {
    /// The body or stream ended, or the head was the end.
    Completed,
    /// The service or the body returned an error.
    Failed,
    /// The future was dropped before there was a head.
    Cancelled,
    /// The body was dropped before its end.
    Aborted,
    /// A panic unwound through the call.
    Panicked,
}

impl Outcome<'_> {
    /// The outcome alone.
    #[must_use]
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Completed { .. } => OutcomeKind::Completed,
            Self::Failed(_) => OutcomeKind::Failed,
            Self::Cancelled => OutcomeKind::Cancelled,
            Self::Aborted => OutcomeKind::Aborted,
            Self::Panicked => OutcomeKind::Panicked,
        }
    }
}
