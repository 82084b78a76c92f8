//! From the official types to finished spans.

use std::collections::HashMap;
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::span::Link as OfficialLink;
use opentelemetry_proto::tonic::trace::v1::{ScopeSpans, Span};
use tracing_context::{
    FinishedSpan, Link, Resource, Scope, SpanContext, SpanId, SpanKind, StatusCode, TraceFlags,
    TraceId,
};

use super::value::attributes;

/// What a request held.
pub(super) struct Received {
    pub(super) spans: Vec<FinishedSpan>,
    /// Spans without valid ids, which were left out.
    pub(super) invalid: i64,
}

pub(super) fn spans(request: ExportTraceServiceRequest) -> Received {
    let mut received = Received {
        spans: Vec::new(),
        invalid: 0,
    };
    for resource_spans in request.resource_spans {
        let pairs = resource_spans.resource.unwrap_or_default().attributes;
        let resource = attributes(pairs)
            .into_iter()
            .fold(Resource::empty(), |resource, (key, value)| {
                resource.with(key, value)
            });
        let all = resource_spans.scope_spans.iter();
        // Spans of one resource come from one process.
        let local_roots = LocalRoots::new(all.flat_map(|scope| &scope.spans));
        for scope_spans in resource_spans.scope_spans {
            let scope = Arc::new(scope(&scope_spans));
            for span in scope_spans.spans {
                match self::span(span, &resource, &scope, &local_roots) {
                    Some(span) => received.spans.push(span),
                    None => received.invalid += 1,
                }
            }
        }
    }
    received
}

fn scope(spans: &ScopeSpans) -> Scope {
    let scope = spans.scope.clone().unwrap_or_default();
    Scope::received(scope.name, scope.version, spans.schema_url.clone())
}

fn span(
    span: Span,
    resource: &Resource,
    scope: &Arc<Scope>,
    local_roots: &LocalRoots,
) -> Option<FinishedSpan> {
    let context = context(&span.trace_id, &span.span_id, span.flags, &span.trace_state)?;
    let local_root = local_roots.of(context.span_id());
    let mut out = FinishedSpan::builder(&span.name, context)
        .kind(kind(span.kind))
        .times(span.start_time_unix_nano, span.end_time_unix_nano)
        .local_root(local_root)
        .resource(resource.clone())
        .scope(Arc::clone(scope));
    if let Some(parent) = span_id(&span.parent_span_id) {
        out = out.parent(parent, span.flags & IS_REMOTE != 0);
    }
    for (key, value) in attributes(span.attributes) {
        out = out.attribute(key, value);
    }
    for event in span.events {
        let dropped = event.dropped_attributes_count;
        out = out.event(
            &event.name,
            event.time_unix_nano,
            attributes(event.attributes),
            dropped,
        );
    }
    for received in span.links {
        let dropped = received.dropped_attributes_count;
        if let Some(link) = link(received) {
            out = out.link(link, dropped);
        }
    }
    if let Some(status) = span.status {
        out = out.status(code(status.code), &status.message);
    }
    let dropped = (
        span.dropped_attributes_count,
        span.dropped_events_count,
        span.dropped_links_count,
    );
    Some(out.dropped(dropped.0, dropped.1, dropped.2).build())
}

fn link(link: OfficialLink) -> Option<Link> {
    let context = context(&link.trace_id, &link.span_id, link.flags, &link.trace_state)?;
    let context = context.with_remote(link.flags & IS_REMOTE != 0);
    let attributes = attributes(link.attributes).into_iter();
    Some(attributes.fold(Link::new(context), |link, (key, value)| {
        link.with(key, value)
    }))
}

fn context(trace_id: &[u8], id: &[u8], flags: u32, state: &str) -> Option<SpanContext> {
    let trace_id = TraceId::from_bytes(trace_id.try_into().ok()?)?;
    // The low byte holds the W3C flags.
    let flags = TraceFlags::from_bits_truncate(flags as u8);
    // A state that is none is left out, as one in a header would be.
    let state = state.parse().unwrap_or_default();
    Some(SpanContext::new(trace_id, span_id(id)?, flags).with_trace_state(state))
}

fn span_id(bytes: &[u8]) -> Option<SpanId> {
    SpanId::from_bytes(bytes.try_into().ok()?)
}

const fn kind(kind: i32) -> SpanKind {
    match kind {
        2 => SpanKind::Server,
        3 => SpanKind::Client,
        4 => SpanKind::Producer,
        5 => SpanKind::Consumer,
        _ => SpanKind::Internal,
    }
}

const fn code(code: i32) -> StatusCode {
    match code {
        1 => StatusCode::Ok,
        2 => StatusCode::Error,
        _ => StatusCode::Unset,
    }
}

/// The first span of its process above each span, as far as the request shows it: OTLP does not
/// carry it.
struct LocalRoots(HashMap<SpanId, SpanId>);

impl LocalRoots {
    fn new<'a>(spans: impl Iterator<Item = &'a Span>) -> Self {
        let local_parent = |span: &Span| {
            let parent = span_id(&span.parent_span_id).filter(|_| span.flags & IS_REMOTE == 0);
            Some((span_id(&span.span_id)?, parent?))
        };
        Self(spans.filter_map(local_parent).collect())
    }

    fn of(&self, span: SpanId) -> SpanId {
        let mut root = span;
        // A circle has no root; no process is that deep.
        for _ in 0..DEEPEST {
            match self.0.get(&root) {
                Some(parent) => root = *parent,
                None => break,
            }
        }
        root
    }
}

const IS_REMOTE: u32 = 0x200;
const DEEPEST: usize = 1_000;
