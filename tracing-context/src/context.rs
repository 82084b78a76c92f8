//! What is current: a span's identity and the baggage around it.

use crate::baggage::Baggage;
use crate::id::SpanId;
use crate::span_context::SpanContext;

/// The propagation context: who is calling (if anybody) and the baggage that goes along.
///
/// Cheap to clone. [`current`](crate::current()) returns the one of this place in the program,
/// propagators read and write it.
///
/// ```
/// use tracing_context::{Context, SpanContext, SpanId, TraceFlags, TraceId};
///
/// let caller = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
/// let context = Context::new().with_span(caller.clone());
/// assert_eq!(context.span(), Some(&caller));
/// assert!(context.baggage().is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    span: Option<SpanContext>,
    /// The first span of this trace in this process, known only below it.
    local_root: Option<SpanId>,
    baggage: Baggage,
}

impl Context {
    /// An empty context: no span, no baggage.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            span: None,
            local_root: None,
            baggage: Baggage::EMPTY,
        }
    }

    /// The same context with `span` in place of the one it had.
    #[must_use]
    pub fn with_span(mut self, span: SpanContext) -> Self {
        self.span = Some(span);
        self.local_root = None;
        self
    }

    /// The same context with `baggage` in place of what it had.
    #[must_use]
    pub fn with_baggage(mut self, baggage: Baggage) -> Self {
        self.baggage = baggage;
        self
    }

    /// The span that is current or that sent the request.
    #[must_use]
    pub const fn span(&self) -> Option<&SpanContext> {
        self.span.as_ref()
    }

    /// The baggage.
    #[must_use]
    pub const fn baggage(&self) -> &Baggage {
        &self.baggage
    }

    /// Whether there is neither a span nor baggage.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.span.is_none() && self.baggage.is_empty()
    }

    pub(crate) fn local(span: SpanContext, local_root: SpanId, baggage: Baggage) -> Self {
        Self {
            span: Some(span),
            local_root: Some(local_root),
            baggage,
        }
    }

    pub(crate) const fn local_root(&self) -> Option<SpanId> {
        self.local_root
    }
}
