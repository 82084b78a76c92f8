//! The official types as the oracle.

use std::sync::Arc;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Official;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use proptest::prelude::*;
use prost::Message as _;
use tracing_context::{Array, FinishedSpan, SpanContext, SpanId, TraceFlags, TraceId, ValueRef};

use super::*;
use crate::test_spans::any_span;

proptest! {
    #[test]
    fn a_span_reads_as_the_official_types_write_it(span in any_span()) {
        let mut bytes = Vec::new();
        super::span(&mut bytes, &span);
        prop_assert_eq!(Span::decode(&*bytes).map(text), Ok(text(official(&span))));
        // Not only the same meaning: the same bytes, hence minimal ones.
        prop_assert_eq!(bytes.len(), official(&span).encoded_len());
    }

    #[test]
    fn a_request_groups_by_resource_then_by_scope(
        spans in proptest::collection::vec(any_span(), 0..12),
    ) {
        let encoded: Vec<_> = spans.iter().map(|span| {
            let mut bytes = Vec::new();
            super::span(&mut bytes, span);
            (Arc::new(Group::of(span)), bytes)
        }).collect();
        let frames = encoded.iter().map(|(group, span)| Frame { group, span });
        let read = ExportTraceServiceRequest::decode(&*request(frames));
        prop_assert_eq!(read.map(text), Ok(text(grouped(&spans))));
    }
}

#[test]
fn a_callers_trace_state_leaves_once_for_each_local_root() {
    let caller = format!("ot=th:8,{},z=9", "vendor=".to_owned() + &"x".repeat(250));
    let read = |local_root: u64| {
        let context = context(7).with_trace_state(caller.parse().unwrap());
        let span = FinishedSpan::builder("span", context)
            .local_root(SpanId::from_u64(local_root).unwrap())
            .build();
        let mut bytes = Vec::new();
        super::span(&mut bytes, &span);
        Span::decode(&*bytes).unwrap().trace_state
    };
    assert_eq!(read(7), caller);
    assert_eq!(read(8), "ot=th:8");
}

#[test]
fn links_have_a_bounded_trace_state() {
    let member = |key: char| format!("{key}={}", "x".repeat(250));
    let two = [member('a'), member('b')].join(",");
    for (sent, expected) in [
        (two.clone(), &*two),
        (format!("{two},c=3456"), &*format!("{two},c=3456")),
        (format!("{two},c=34567"), &*two),
        (format!("{two},{}", member('c')), &*two),
    ] {
        let linked = context(9).with_trace_state(sent.parse().unwrap());
        let span = FinishedSpan::builder("span", context(7))
            .link(tracing_context::Link::new(linked), 0)
            .build();
        let mut bytes = Vec::new();
        super::span(&mut bytes, &span);
        let link = Span::decode(&*bytes).unwrap().links.remove(0);
        assert_eq!(link.trace_state, expected);
        assert!(expected.len() <= 512);
    }
}

fn context(id: u64) -> SpanContext {
    let trace = TraceId::from_u128(5).unwrap();
    SpanContext::new(trace, SpanId::from_u64(id).unwrap(), TraceFlags::SAMPLED)
}

/// Compared as text, in which not-a-number equals itself.
fn text(message: impl std::fmt::Debug) -> String {
    format!("{message:?}")
}

fn grouped(spans: &[FinishedSpan]) -> ExportTraceServiceRequest {
    let mut resources: Vec<ResourceSpans> = Vec::new();
    for span in spans {
        let resource = Some(Resource {
            attributes: key_values(span.resource().attributes()),
            ..Resource::default()
        });
        let scope = Some(InstrumentationScope {
            name: span.scope_name().to_owned(),
            version: span.scope_version().to_owned(),
            ..InstrumentationScope::default()
        });
        let schema_url = span.schema_url();
        let at = resources
            .iter()
            .position(|known| known.resource == resource);
        let at = at.unwrap_or_else(|| {
            resources.push(ResourceSpans {
                resource,
                ..ResourceSpans::default()
            });
            resources.len() - 1
        });
        let scopes = &mut resources[at].scope_spans;
        let at = scopes
            .iter()
            .position(|known| known.scope == scope && known.schema_url == schema_url);
        let at = at.unwrap_or_else(|| {
            scopes.push(ScopeSpans {
                scope,
                spans: Vec::new(),
                schema_url: schema_url.to_owned(),
            });
            scopes.len() - 1
        });
        scopes[at].spans.push(official(span));
    }
    ExportTraceServiceRequest {
        resource_spans: resources,
    }
}

/// Field by field as the protocol's own comments describe them.
fn official(span: &FinishedSpan) -> Span {
    let context = span.context();
    let status = Status {
        message: span.status_description().to_owned(),
        code: span.status() as i32,
    };
    Span {
        trace_id: context.trace_id().to_bytes().to_vec(),
        span_id: context.span_id().to_bytes().to_vec(),
        trace_state: context.trace_state().as_str().to_owned(),
        parent_span_id: span
            .parent_span_id()
            .map_or_else(Vec::new, |id| id.to_bytes().to_vec()),
        flags: flags(context, span.parent_is_remote()),
        name: span.name().to_owned(),
        kind: span.kind() as i32 + 1,
        start_time_unix_nano: span.start_unix_nano(),
        end_time_unix_nano: span.end_unix_nano(),
        attributes: key_values(span.attributes()),
        dropped_attributes_count: span.dropped_attributes(),
        events: span
            .events()
            .map(|event| Event {
                time_unix_nano: event.time_unix_nano(),
                name: event.name().to_owned(),
                attributes: key_values(event.attributes()),
                dropped_attributes_count: event.dropped_attributes(),
            })
            .collect(),
        dropped_events_count: span.dropped_events(),
        links: span
            .links()
            .map(|link| Link {
                trace_id: link.context().trace_id().to_bytes().to_vec(),
                span_id: link.context().span_id().to_bytes().to_vec(),
                trace_state: link.context().trace_state().as_str().to_owned(),
                attributes: key_values(link.attributes()),
                dropped_attributes_count: link.dropped_attributes(),
                flags: flags(link.context(), link.context().is_remote()),
            })
            .collect(),
        dropped_links_count: span.dropped_links(),
        status: (status.code != 0).then_some(status),
    }
}

fn flags(context: &SpanContext, is_remote: bool) -> u32 {
    u32::from(context.flags().bits()) + 256 + 512 * u32::from(is_remote)
}

fn key_values<'a>(attributes: impl IntoIterator<Item = (&'a str, ValueRef<'a>)>) -> Vec<KeyValue> {
    let pairs = attributes.into_iter();
    pairs
        .map(|(key, value)| KeyValue {
            key: key.to_owned(),
            value: Some(any_value(value)),
            ..KeyValue::default()
        })
        .collect()
}

fn any_value(value: ValueRef<'_>) -> AnyValue {
    let value = match value {
        ValueRef::Bool(value) => Official::BoolValue(value),
        ValueRef::I64(value) => Official::IntValue(value),
        ValueRef::F64(value) => Official::DoubleValue(value),
        ValueRef::Str(value) => Official::StringValue(value.to_owned()),
        ValueRef::Array(values) => Official::ArrayValue(ArrayValue {
            values: match values {
                Array::Bool(values) => values
                    .iter()
                    .map(|v| any_value(ValueRef::Bool(*v)))
                    .collect(),
                Array::I64(values) => values
                    .iter()
                    .map(|v| any_value(ValueRef::I64(*v)))
                    .collect(),
                Array::F64(values) => values
                    .iter()
                    .map(|v| any_value(ValueRef::F64(*v)))
                    .collect(),
                Array::Str(values) => values.iter().map(|v| any_value(ValueRef::Str(v))).collect(),
                other => panic!("unknown array {other:?}"),
            },
        }),
        other => panic!("unknown value {other:?}"),
    };
    AnyValue { value: Some(value) }
}
