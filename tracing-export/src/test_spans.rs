//! Arbitrary finished spans for property tests.

use std::borrow::Cow;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use tracing_context::{
    FinishedSpan, Link, Resource, Scope, SpanContext, SpanId, SpanKind, StatusCode, TraceFlags,
    TraceId, Value,
};

type Attributes = Vec<(Cow<'static, str>, Value)>;

/// Any span: all types of values, Unicode, events, links, counts, remote and local parents.
pub(crate) fn any_span() -> impl Strategy<Value = FinishedSpan> {
    let head = (
        context(),
        any::<String>(),
        proptest::option::of((1..=u64::MAX, any::<bool>())),
        0..5_usize,
        any::<(u64, u64)>(),
    );
    let tail = (
        attributes(),
        vec(
            (any::<String>(), any::<u64>(), attributes(), any::<u32>()),
            0..3,
        ),
        vec((context(), attributes(), any::<u32>()), 0..3),
        any::<(u32, u32, u32)>(),
        (0..3_usize, any::<String>()),
        (scope(), resource()),
    );
    (head, tail).prop_map(|(head, tail)| {
        let (context, name, parent, kind, (start, end)) = head;
        let (attributes, events, links, dropped, status, (scope, resource)) = tail;
        let mut span = FinishedSpan::builder(&name, context)
            .kind(KINDS[kind])
            .times(start, end)
            .status(STATUSES[status.0], &status.1)
            .dropped(dropped.0, dropped.1, dropped.2)
            .scope(Arc::new(scope))
            .resource(resource);
        if let Some((id, is_remote)) = parent {
            span = span.parent(SpanId::from_u64(id).unwrap(), is_remote);
        }
        for (key, value) in attributes {
            span = span.attribute(key, value);
        }
        for (name, time, attributes, dropped) in events {
            span = span.event(&name, time, attributes, dropped);
        }
        for (context, attributes, dropped) in links {
            let link = Link::new(context);
            let link = attributes
                .into_iter()
                .fold(link, |link, (key, value)| link.with(key, value));
            span = span.link(link, dropped);
        }
        span.build()
    })
}

/// Few of them, so that spans share theirs.
fn resource() -> impl Strategy<Value = Resource> {
    prop_oneof![
        Just(Resource::empty()),
        Just(Resource::new("orders")),
        (0..3_i64).prop_map(|n| Resource::new("users").with("n", n)),
    ]
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::new("a", "", "")),
        Just(Scope::new("a", "1.0", "")),
        Just(Scope::new("a", "1.0", "https://schema")),
        Just(Scope::received(String::new(), String::new(), String::new())),
    ]
}

fn context() -> impl Strategy<Value = SpanContext> {
    let state = prop_oneof![
        Just(""),
        Just("a=1"),
        Just("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")
    ];
    (1..=u128::MAX, 1..=u64::MAX, 0..4_u8, any::<bool>(), state).prop_map(
        |(trace, span, flags, is_remote, state)| {
            SpanContext::new(
                TraceId::from_u128(trace).unwrap(),
                SpanId::from_u64(span).unwrap(),
                TraceFlags::from_bits_truncate(flags),
            )
            .with_remote(is_remote)
            .with_trace_state(state.parse().unwrap())
        },
    )
}

/// Keys are not empty and differ.
fn attributes() -> impl Strategy<Value = Attributes> {
    vec((".{1,12}", value()), 0..5).prop_map(|attributes| {
        let numbered = attributes.into_iter().enumerate();
        numbered
            .map(|(n, (key, value))| (format!("{key}{n}").into(), value))
            .collect()
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        ".{120,140}".prop_map(Value::from),
        vec(any::<bool>(), 1..4).prop_map(Value::from),
        vec(any::<i64>(), 1..4).prop_map(Value::from),
        vec(any::<f64>(), 1..4).prop_map(Value::from),
        vec(any::<String>(), 1..4).prop_map(Value::from),
    ]
}

const KINDS: [SpanKind; 5] = [
    SpanKind::Internal,
    SpanKind::Server,
    SpanKind::Client,
    SpanKind::Producer,
    SpanKind::Consumer,
];
const STATUSES: [StatusCode; 3] = [StatusCode::Unset, StatusCode::Ok, StatusCode::Error];
