//! What a sampler sees.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::fmt;

use tracing_core::span;

use crate::context::Context;
use crate::id::TraceId;
use crate::record::{Attributes, Fields, Link, SpanKind, SpanLimits};
use crate::span_context::SpanContext;
use crate::value::Value;

/// A span that is about to be born.
///
/// Parent, trace id and links are at hand; name, kind and attributes read the span's fields on
/// first use, which costs nothing extra if the span is then recorded.
pub struct SpanStart<'a> {
    span: &'a span::Attributes<'a>,
    context: &'a Context,
    trace_id: TraceId,
    links: &'a [Link],
    extra: Cell<Vec<(Cow<'static, str>, Value)>>,
    limits: &'a SpanLimits,
    fields: OnceCell<Fields>,
}

impl<'a> SpanStart<'a> {
    pub(crate) fn new(
        span: &'a span::Attributes<'a>,
        context: &'a Context,
        trace_id: TraceId,
        links: &'a [Link],
        extra: Vec<(Cow<'static, str>, Value)>,
        limits: &'a SpanLimits,
    ) -> Self {
        let fields = OnceCell::new();
        Self {
            span,
            context,
            trace_id,
            links,
            extra: Cell::new(extra),
            limits,
            fields,
        }
    }

    /// The parent, remote or local; `None` for the root of a trace.
    #[must_use]
    pub fn parent(&self) -> Option<&SpanContext> {
        self.context.span()
    }

    /// The context the span is born in, with its baggage.
    #[must_use]
    pub const fn context(&self) -> &Context {
        self.context
    }

    /// The parent's trace id, or a new one.
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The links known at birth.
    #[must_use]
    pub const fn links(&self) -> &[Link] {
        self.links
    }

    /// The span's name: the field `otel.name`, else that of its callsite.
    #[must_use]
    pub fn name(&self) -> &str {
        self.fields()
            .name()
            .unwrap_or_else(|| self.span.metadata().name())
    }

    /// The span's kind.
    #[must_use]
    pub fn kind(&self) -> SpanKind {
        self.fields().kind().unwrap_or_default()
    }

    /// The attributes known at birth.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'_> {
        self.fields().attributes()
    }

    /// The fields, read now if nobody asked before.
    pub(crate) fn into_fields(mut self) -> Fields {
        match self.fields.take() {
            Some(fields) => fields,
            None => self.read(),
        }
    }

    fn fields(&self) -> &Fields {
        self.fields.get_or_init(|| self.read())
    }

    fn read(&self) -> Fields {
        let mut fields = Fields::of_span(self.span.metadata(), self.limits);
        self.span.record(&mut fields);
        for (key, value) in self.extra.take() {
            fields.add(key, value);
        }
        fields
    }
}

impl fmt::Debug for SpanStart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpanStart")
            .field("metadata", self.span.metadata())
            .field("parent", &self.parent())
            .field("trace_id", &self.trace_id)
            .finish_non_exhaustive()
    }
}
