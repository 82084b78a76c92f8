//! One attempt to hand a request over.

use std::time::Duration;

use bytes::Bytes;

use super::compression::Payload;

/// Carries a request to the backend, once.
pub(super) trait Transport: Send + Sync + 'static {
    /// Makes of a request what is sent, once for all attempts.
    fn prepare(&self, request: Vec<u8>) -> Payload {
        Payload::plain(request)
    }

    /// Sends the request and waits for the answer.
    fn send(&self, body: Payload) -> impl Future<Output = Result<Answer, SendError>> + Send;

    /// Where requests go, without what may be secret.
    fn place(&self) -> &str {
        "the backend"
    }

    /// Whether the last connection that was tried could be opened.
    fn is_connected(&self) -> bool {
        true
    }

    /// One connection led nowhere: those that are kept for later may be as dead.
    fn forget_connections(&self) {}
}

/// What the backend answered.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// It took the request, perhaps not every span of it: the message says.
    Taken(Bytes),
    /// It did not.
    Failed {
        why: String,
        /// Whether another attempt may help.
        is_retryable: bool,
        /// How long the backend wants to be left alone.
        retry_after: Option<Duration>,
    },
}

/// There was no answer; the text says why.
#[derive(Clone, Debug)]
pub(super) struct SendError(pub(super) String);
