//! The finished span: what a sink reads.

use std::sync::Arc;
use std::time::Duration;

use crate::id::{SpanId, TraceId};
use crate::layer::Shared;
use crate::record::attributes::Attributes;
use crate::record::buffers::Buffers;
use crate::record::builder::FinishedSpanBuilder;
use crate::record::event::{EventRef, Name};
use crate::record::link::LinkRef;
use crate::record::status::{SpanKind, StatusCode};
use crate::record::store::{Attribute, Place, Stored};
use crate::resource::Resource;
use crate::scope::Scope;
use crate::span_context::SpanContext;

/// A span that has ended, as a [`SpanSink`](crate::SpanSink) gets it.
///
/// It is the record itself, which is used again afterwards: clone it to keep it.
#[derive(Clone, Debug)]
pub struct FinishedSpan {
    pub(super) context: SpanContext,
    pub(super) parent: Option<(SpanId, bool)>,
    pub(super) local_root: SpanId,
    pub(super) name: Name,
    pub(super) kind: SpanKind,
    pub(super) status: StatusCode,
    pub(super) status_description: Place,
    pub(super) start_unix_nano: u64,
    pub(super) end_unix_nano: u64,
    pub(super) dropped_attributes: u32,
    pub(super) dropped_events: u32,
    pub(super) dropped_links: u32,
    pub(super) scope: ScopeSource,
    pub(super) origin: Origin,
    pub(super) buffers: Buffers,
}

/// Where a span's scope is known from.
#[derive(Clone, Debug)]
pub(crate) enum ScopeSource {
    Static(&'static Scope),
    /// The target of a span that names no scope.
    Target(&'static str),
    Received(Arc<Scope>),
}

/// Where a span's resource is known from.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    Layer(Arc<Shared>),
    Received(Resource),
}

impl FinishedSpan {
    /// Builds a span that came from elsewhere: for receivers, bridges and tests.
    pub fn builder(name: &str, context: SpanContext) -> FinishedSpanBuilder {
        FinishedSpanBuilder::new(name, context)
    }

    /// The span's identity.
    #[must_use]
    pub const fn context(&self) -> &SpanContext {
        &self.context
    }

    /// The trace it belongs to.
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.context.trace_id()
    }

    /// Its own id.
    #[must_use]
    pub const fn span_id(&self) -> SpanId {
        self.context.span_id()
    }

    /// The id of its parent; `None` for the root of a trace.
    #[must_use]
    pub fn parent_span_id(&self) -> Option<SpanId> {
        self.parent.map(|(id, _)| id)
    }

    /// Whether its parent is known to belong to another process.
    #[must_use]
    pub fn parent_is_remote(&self) -> bool {
        self.parent.is_some_and(|(_, is_remote)| is_remote)
    }

    /// The first span of this trace in this process, above this one; its own id if it is that.
    #[must_use]
    pub const fn local_root(&self) -> SpanId {
        self.local_root
    }

    /// Whether the span has no parent in this process.
    #[must_use]
    pub fn is_local_root(&self) -> bool {
        self.local_root == self.span_id()
    }

    /// What the span stands for, of low cardinality.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.of(&self.buffers.text)
    }

    /// Its role in a call.
    #[must_use]
    pub const fn kind(&self) -> SpanKind {
        self.kind
    }

    /// Start in nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn start_unix_nano(&self) -> u64 {
        self.start_unix_nano
    }

    /// End in nanoseconds since the Unix epoch: the start plus the time that a monotonic clock saw.
    #[must_use]
    pub const fn end_unix_nano(&self) -> u64 {
        self.end_unix_nano
    }

    /// The time between start and end.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        Duration::from_nanos(self.end_unix_nano.saturating_sub(self.start_unix_nano))
    }

    /// How it ended.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What went wrong, if something did and that was said; empty otherwise.
    #[must_use]
    pub fn status_description(&self) -> &str {
        if self.status != StatusCode::Error {
            return "";
        }
        self.status_description.of(&self.buffers.text)
    }

    /// Its attributes.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'_> {
        Attributes::new(&self.buffers.attributes, &self.buffers.text)
    }

    /// Its events, in the order they happened.
    #[must_use]
    pub fn events(&self) -> impl ExactSizeIterator<Item = EventRef<'_>> {
        self.buffers.events.iter().map(|event| EventRef {
            name: event.name.of(&self.buffers.text),
            time_unix_nano: event.time_unix_nano,
            attributes: self.details(&event.attributes),
            dropped_attributes: event.dropped_attributes,
        })
    }

    /// Its links, in the order they were added.
    #[must_use]
    pub fn links(&self) -> impl ExactSizeIterator<Item = LinkRef<'_>> {
        self.buffers.links.iter().map(|link| LinkRef {
            context: &link.context,
            attributes: self.details(&link.attributes),
            dropped_attributes: link.dropped_attributes,
        })
    }

    /// How many attributes were over the limit.
    #[must_use]
    pub const fn dropped_attributes(&self) -> u32 {
        self.dropped_attributes
    }

    /// How many events were over the limit.
    #[must_use]
    pub const fn dropped_events(&self) -> u32 {
        self.dropped_events
    }

    /// How many links were over the limit.
    #[must_use]
    pub const fn dropped_links(&self) -> u32 {
        self.dropped_links
    }

    /// The name of the crate that made it.
    #[must_use]
    pub fn scope_name(&self) -> &str {
        match &self.scope {
            ScopeSource::Static(scope) => scope.name(),
            ScopeSource::Target(target) => target.split("::").next().unwrap_or_default(),
            ScopeSource::Received(scope) => scope.name(),
        }
    }

    /// The version of that crate; empty if unknown.
    #[must_use]
    pub fn scope_version(&self) -> &str {
        self.known_scope().map_or("", Scope::version)
    }

    /// The schema its attribute names follow; empty if unknown.
    #[must_use]
    pub fn schema_url(&self) -> &str {
        self.known_scope().map_or("", Scope::schema_url)
    }

    /// Who produced it.
    #[must_use]
    pub fn resource(&self) -> &Resource {
        match &self.origin {
            Origin::Layer(shared) => shared.resource(),
            Origin::Received(resource) => resource,
        }
    }

    /// The bytes of memory that a clone takes, for sinks that keep spans within a bound. What spans
    /// share (resource, trace state, scope) is not counted.
    #[must_use]
    pub fn memory_size(&self) -> usize {
        size_of::<Self>() + self.buffers.memory_size()
    }

    /// Whether a stack in it was captured whose symbols nobody has looked up: reading it takes a while.
    #[doc(hidden)]
    #[must_use]
    pub fn waits_for_symbols(&self) -> bool {
        let waits = |attribute: &Attribute| match &attribute.value {
            Stored::Stack(stack, _) => !stack.is_resolved(),
            _ => false,
        };
        self.buffers.details.iter().any(waits)
    }

    fn known_scope(&self) -> Option<&Scope> {
        match &self.scope {
            ScopeSource::Static(scope) => Some(scope),
            ScopeSource::Target(_) => None,
            ScopeSource::Received(scope) => Some(scope),
        }
    }

    fn details(&self, range: &std::ops::Range<u32>) -> Attributes<'_> {
        let range = range.start as usize..range.end as usize;
        Attributes::new(
            self.buffers.details.get(range).unwrap_or_default(),
            &self.buffers.text,
        )
    }
}

impl Name {
    pub(crate) fn of(self, text: &str) -> &str {
        match self {
            Self::Static(name) => name,
            Self::Text(place) => place.of(text),
        }
    }
}
