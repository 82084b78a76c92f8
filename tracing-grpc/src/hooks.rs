//! Customisation of spans.

use std::borrow::Cow;

use tracing::Span;
use tracing_tower::lifecycle::ErrorRef;
use tracing_tower::{NoHooks, RequestHead, ResponseHead};

use crate::ended::Ended;

/// Customises the spans of a layer. Implement what you need; the rest keeps its default.
///
/// All but [`filter`](Self::filter) run for every call that it lets pass, sampled or not, enabled or
/// not. `span` is the call's span: [`SpanExt`](tracing_context::SpanExt) sets attributes on it.
///
/// ```
/// use tracing::Span;
/// use tracing_grpc::{Ended, Hooks, RequestHead, ServerLayer};
/// use tracing_context::SpanExt as _;
///
/// struct Tenants;
///
/// impl Hooks for Tenants {
///     fn on_request(&self, request: &RequestHead<'_>, span: &Span) {
///         if request.uri.path().starts_with("/internal.") {
///             span.set_attribute("internal", true);
///         }
///     }
///
///     fn on_end(&self, ended: &Ended<'_>, _: &Span) {
///         println!("{} {} {:?}", ended.method(), ended.code(), ended.duration());
///     }
/// }
///
/// let layer = ServerLayer::new().hooks(Tenants);
/// ```
pub trait Hooks: Send + Sync + 'static {
    /// Nothing is overridden: no need to enter the span for it.
    #[doc(hidden)]
    const NONE: bool = false;

    /// Whether the call gets a span. If not, no other hook runs, but its context is passed on all
    /// the same.
    fn filter(&self, request: &RequestHead<'_>) -> bool {
        let _ = request;
        true
    }

    /// The span's name, of low cardinality. `None`: the method, or `grpc` if that is unknown.
    fn name(&self, request: &RequestHead<'_>) -> Option<Cow<'static, str>> {
        let _ = request;
        None
    }

    /// The `error.type` of an error that came in place of a status, of low cardinality. `None`: the
    /// status code that it means, or if it means none the kind of an I/O error in its chain of
    /// causes, else the type's name, else `_OTHER`.
    fn error_type(&self, error: ErrorRef<'_>) -> Option<Cow<'static, str>> {
        let _ = error;
        None
    }

    /// The span has begun, and is entered; a client's request carries its context.
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

impl Hooks for NoHooks {
    const NONE: bool = true;
}
