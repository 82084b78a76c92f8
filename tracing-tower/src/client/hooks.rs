//! Customisation of client spans.

use std::borrow::Cow;

use tracing::Span;

use crate::ended::Ended;
use crate::head::{RequestHead, ResponseHead};
use crate::lifecycle::{EndAt, ErrorRef};

/// Customises client spans. Implement what you need; the rest keeps its default.
///
/// All but [`filter`](Self::filter) run for every request that it lets pass, sampled or not,
/// enabled or not.
///
/// ```
/// use std::borrow::Cow;
/// use tracing_tower::{ClientHooks, ClientLayer, RequestHead};
///
/// struct Hooks;
///
/// impl ClientHooks for Hooks {
///     fn name(&self, request: &RequestHead<'_>) -> Option<Cow<'static, str>> {
///         request.uri.path().starts_with("/users/").then_some("GET /users/{id}".into())
///     }
/// }
///
/// let layer = ClientLayer::new().hooks(Hooks);
/// ```
pub trait ClientHooks: Send + Sync + 'static {
    /// Nothing is overridden: no need to enter the span for it.
    #[doc(hidden)]
    const NONE: bool = false;

    /// Whether the request gets a span. If not, no other hook runs, but the current context is
    /// sent all the same.
    fn filter(&self, request: &RequestHead<'_>) -> bool {
        let _ = request;
        true
    }

    /// The span's name, of low cardinality. `None`: the method.
    fn name(&self, request: &RequestHead<'_>) -> Option<Cow<'static, str>> {
        let _ = request;
        None
    }

    /// Where the span ends. `natural` is the head of upgrades and event streams, else the body.
    fn end_at(&self, response: &ResponseHead<'_>, natural: EndAt) -> EndAt {
        let _ = response;
        natural
    }

    /// The `error.type` of an error, of low cardinality. `None`: the kind of an I/O error in its
    /// chain of causes, else the type's name, else `_OTHER`.
    fn error_type(&self, error: ErrorRef<'_>) -> Option<Cow<'static, str>> {
        let _ = error;
        None
    }

    /// The span has begun, and is entered; the request carries its context.
    fn on_request(&self, request: &RequestHead<'_>, span: &Span) {
        let _ = (request, span);
    }

    /// The head of the response has come. The span is entered.
    fn on_response(&self, response: &ResponseHead<'_>, span: &Span) {
        let _ = (response, span);
    }

    /// The span is about to end, and is entered: the place for metrics and access logs. A panic
    /// here goes no further.
    fn on_end(&self, ended: &Ended<'_>, span: &Span) {
        let _ = (ended, span);
    }
}
