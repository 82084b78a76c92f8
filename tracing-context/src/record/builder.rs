//! Spans that were not made by the layer.

use std::borrow::Cow;
use std::sync::Arc;

use crate::id::SpanId;
use crate::record::event::{EventRecord, Name};
use crate::record::fields::Fields;
use crate::record::limits::SpanLimits;
use crate::record::link::Link;
use crate::record::span::{FinishedSpan, Origin, ScopeSource};
use crate::record::status::{SpanKind, StatusCode};
use crate::record::store::Place;
use crate::record::write::Start;
use crate::resource::Resource;
use crate::scope::Scope;
use crate::span_context::SpanContext;
use crate::value::Value;

/// Builds a [`FinishedSpan`] that came from elsewhere. No limit applies.
///
/// ```
/// use tracing_context::{FinishedSpan, SpanContext, SpanId, SpanKind, TraceFlags, TraceId};
///
/// let context = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
/// let span = FinishedSpan::builder("GET /users/{id}", context)
///     .kind(SpanKind::Server)
///     .times(1_000, 3_500)
///     .attribute("http.response.status_code", 200)
///     .build();
/// assert_eq!(span.duration().as_nanos(), 2_500);
/// ```
#[derive(Clone, Debug)]
#[must_use = "call build"]
pub struct FinishedSpanBuilder(FinishedSpan);

impl FinishedSpanBuilder {
    pub(super) fn new(name: &str, context: SpanContext) -> Self {
        let local_root = context.span_id();
        let start = Start {
            context,
            parent: None,
            local_root,
            name: "",
            unix_nano: 0,
            scope: ScopeSource::Target(""),
            origin: Origin::Received(Resource::empty()),
        };
        let mut span = FinishedSpan::begin(start, Fields::late(&UNLIMITED));
        span.rename(name, &UNLIMITED);
        Self(span)
    }

    /// Its parent, and whether that belongs to another process.
    pub fn parent(mut self, id: SpanId, is_remote: bool) -> Self {
        self.0.parent = Some((id, is_remote));
        self
    }

    /// The first span of the trace in its process; itself unless said.
    pub fn local_root(mut self, id: SpanId) -> Self {
        self.0.local_root = id;
        self
    }

    /// Its role in a call.
    pub fn kind(mut self, kind: SpanKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Start and end in nanoseconds since the Unix epoch.
    pub fn times(mut self, start: u64, end: u64) -> Self {
        self.0.start_unix_nano = start;
        self.0.end_unix_nano = end;
        self
    }

    /// How it ended; the description counts for errors only.
    pub fn status(mut self, status: StatusCode, description: &str) -> Self {
        self.0.set_status(status, description, &UNLIMITED);
        self
    }

    /// An attribute; a key that was there gets the new value.
    pub fn attribute(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.0.set(key.into(), value.into(), &UNLIMITED);
        self
    }

    /// An event.
    pub fn event(
        mut self,
        name: &str,
        time_unix_nano: u64,
        attributes: Vec<(Cow<'static, str>, Value)>,
        dropped_attributes: u32,
    ) -> Self {
        let (attributes, _) = self.0.add_details(attributes, usize::MAX, usize::MAX);
        let buffers = &mut self.0.buffers;
        let name = Name::Text(Place::push(&mut buffers.text, name, usize::MAX));
        buffers.events.push(EventRecord {
            name,
            time_unix_nano,
            attributes,
            dropped_attributes,
        });
        self
    }

    /// A link.
    pub fn link(mut self, link: Link, dropped_attributes: u32) -> Self {
        self.0.add_link(link, &UNLIMITED);
        if let Some(added) = self.0.buffers.links.last_mut() {
            added.dropped_attributes = dropped_attributes;
        }
        self
    }

    /// How many attributes, events and links were dropped before.
    pub fn dropped(mut self, attributes: u32, events: u32, links: u32) -> Self {
        self.0.dropped_attributes = attributes;
        self.0.dropped_events = events;
        self.0.dropped_links = links;
        self
    }

    /// The crate that made it.
    pub fn scope(mut self, scope: Arc<Scope>) -> Self {
        self.0.scope = ScopeSource::Received(scope);
        self
    }

    /// Who produced it.
    pub fn resource(mut self, resource: Resource) -> Self {
        self.0.origin = Origin::Received(resource);
        self
    }

    /// The span.
    #[must_use]
    pub fn build(self) -> FinishedSpan {
        self.0
    }
}

const UNLIMITED: SpanLimits = SpanLimits {
    attributes: usize::MAX,
    events: usize::MAX,
    links: usize::MAX,
    event_attributes: usize::MAX,
    link_attributes: usize::MAX,
    value_length: usize::MAX,
};
