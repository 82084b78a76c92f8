//! The life of one call: entered for every poll, ended exactly once, with one outcome.
//!
//! HTTP and gRPC middleware share this state machine. A [`Life`] holds the span and an
//! [`Observer`]; [`CallFuture`] and [`CallBody`] poll what they wrap inside of it. The span ends
//!
//! - with the body or stream: at its end, its error, or when it is dropped;
//! - at the head, where that is the natural end ([`EndAt::Head`]);
//! - when the future fails, panics or is dropped before the head.
//!
//! How a dropped body ended is decided by the first of these that holds: a panic went through it;
//! its request or status allows no body; it said to be at its end; trailers were seen; as many
//! bytes were seen as Content-Length or its initial exact size hint said; it was never polled
//! (a layer outside replaced it). Otherwise it was aborted. HTTP implementations drop complete
//! bodies without polling for the final `None`, so none of this can be left out. The last two rules
//! do not hold where trailers say how a call ended ([`Observer::ENDS_WITH_TRAILERS`]).

mod body;
mod end_at;
mod error;
mod future;
mod incoming;
mod life;
mod outcome;
mod progress;
#[cfg(test)]
mod tests;

pub use self::body::CallBody;
pub use self::end_at::EndAt;
pub(crate) use self::error::IncompleteBody;
pub use self::future::CallFuture;
pub use self::incoming::Incoming;
pub use self::life::{Life, Observer};
pub use self::outcome::{Outcome, OutcomeKind};
pub use tracing_context::ErrorRef;

pub use crate::outcome::error_type;
