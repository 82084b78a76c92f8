//! The server span at hand.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::Span;
use tracing_context::__private::HeldSpan;
use tracing_context::{SpanContext, SpanExt as _, TraceId, TracedSpan, Value};

use crate::semconv::MethodName;

/// The server span of a request: in the request's extensions, and with feature `axum` an extractor.
///
/// Middleware and handlers set attributes on *it*, whatever span they are in themselves. Without a
/// [`ServerLayer`](crate::ServerLayer), or where it is told to make no span, it does nothing.
///
/// ```
/// use http::Request;
/// use tracing_tower::ServerSpan;
///
/// fn authenticate<B>(request: &Request<B>) {
///     let span = request.extensions().get::<ServerSpan>().cloned().unwrap_or_default();
///     span.set_attribute("user.id", "u-17");
/// }
/// # authenticate(&Request::new(()));
/// ```
#[derive(Clone, Default)]
pub struct ServerSpan(Option<Arc<Shared>>);

struct Shared {
    span: HeldSpan,
    context: Option<SpanContext>,
    /// What a route is named after; none for spans that keep their name.
    method: Option<MethodName>,
    route: Mutex<Option<Arc<str>>>,
}

impl ServerSpan {
    /// The span of a request, for middleware of other protocols to leave in the request's
    /// extensions: layers further in make their spans below it.
    #[must_use]
    pub fn of(span: &TracedSpan) -> Self {
        Self::new(span, None)
    }

    pub(super) fn new(span: &TracedSpan, method: Option<MethodName>) -> Self {
        Self(Some(Arc::new(Shared {
            span: HeldSpan::new(span.span().clone()),
            context: span.context().span().cloned(),
            method,
            route: Mutex::default(),
        })))
    }

    /// Sets an attribute.
    pub fn set_attribute(
        &self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
    ) -> &Self {
        self.span().set_attribute(key, value);
        self
    }

    /// Says which route was matched, as a template of low cardinality: for frameworks that this
    /// crate does not know. Renames the span unless a hook named it.
    pub fn set_route(&self, route: &str) -> &Self {
        if let Some(shared) = &self.0 {
            shared.span.record("http.route", route);
            if let Some(method) = &shared.method {
                let name = format_args!("{} {route}", method.in_name()).to_string();
                shared.span.record("otel.name", name);
            }
            *shared.route.lock().unwrap_or_else(PoisonError::into_inner) = Some(route.into());
        }
        self
    }

    /// An expected failure: status Error with this description and `error.type`, no exception
    /// event. For a status code that is an error anyway, the code stays the `error.type`.
    pub fn set_error(&self, error_type: impl Into<Cow<'static, str>>, description: &str) -> &Self {
        self.span().set_error(error_type, description);
        self
    }

    /// The trace the request belongs to: for error bodies and support tickets.
    #[must_use]
    pub fn trace_id(&self) -> Option<TraceId> {
        self.context().map(SpanContext::trace_id)
    }

    /// The span's identity; that of the caller where the span is disabled.
    #[must_use]
    pub fn context(&self) -> Option<&SpanContext> {
        self.0.as_ref()?.context.as_ref()
    }

    /// The span itself; a disabled one if there is none.
    #[must_use]
    pub fn span(&self) -> &Span {
        static NONE: std::sync::LazyLock<Span> = std::sync::LazyLock::new(Span::none);
        self.0.as_ref().map_or(&NONE, |shared| &shared.span)
    }

    /// The route that was set by hand.
    pub(super) fn route(&self) -> Option<Arc<str>> {
        let route = &self.0.as_ref()?.route;
        route.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(feature = "axum")]
impl<S: Send + Sync> axum::extract::FromRequestParts<S> for ServerSpan {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

impl fmt::Debug for ServerSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerSpan").field(&self.context()).finish()
    }
}
