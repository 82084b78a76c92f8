//! Attempts after the first.

/// How often a request was sent before: in the extensions of a request it becomes
/// `http.request.resend_count`.
///
/// Whoever repeats requests knows the number: count in the retry policy, outside of
/// [`ClientLayer`](crate::ClientLayer), and leave 1, 2, ... with each repetition, for whatever cause
/// (a redirect, a 503, a broken connection). The first attempt needs none.
///
/// ```
/// use http::Request;
/// use tracing_tower::ResendCount;
///
/// let mut second_attempt = Request::new(());
/// second_attempt.extensions_mut().insert(ResendCount(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a number and nothing else")]
pub struct ResendCount(pub u32);
