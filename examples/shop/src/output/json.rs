//! For programs: one JSON object a line.

use serde_json::{Map, Value, json};
use tracing_context::{Array, FinishedSpan, StatusCode, ValueRef};

use super::{Output, say};
use crate::cases::Case;
use crate::driver::Answer;
use crate::roles::Role;
use crate::service::Service;
use crate::supervisor::Shop;

/// Prints what it is told at once. The `type` of a line is `service`, `log`, `span`, `answer` or
/// `serving`.
#[derive(Debug)]
pub(super) struct Json;

impl Output for Json {
    fn service(&self, service: &Service) {
        print(&json!({
            "type": "service",
            "service": service.role.name(),
            "pid": service.pid,
            "url": service.url,
        }));
    }

    fn log(&self, role: Role, line: &str) {
        let line = serde_json::from_str(line).unwrap_or_else(|_| Value::from(line));
        print(&json!({ "type": "log", "service": role.name(), "line": line }));
    }

    fn span(&self, span: &FinishedSpan) {
        print(&object(span));
    }

    fn answer(&self, case: &Case, answer: &Answer) {
        print(&json!({
            "type": "answer",
            "case": case.name,
            "status": answer.status.as_u16(),
            "trace_id": answer.trace_id,
            "body": answer.body,
        }));
    }

    fn serving(&self, shop: &Shop) {
        print(&json!({ "type": "serving", "url": shop.url(Role::Gateway) }));
    }

    fn end(&self) {}
}

fn print(object: &Value) {
    say(&object.to_string());
}

fn object(span: &FinishedSpan) -> Value {
    let events = span.events().map(|event| {
        json!({
            "name": event.name(),
            "time_unix_nano": event.time_unix_nano(),
            "attributes": attributes(event.attributes()),
        })
    });
    let links = span.links().map(|link| {
        json!({
            "trace_id": link.context().trace_id().to_string(),
            "span_id": link.context().span_id().to_string(),
            "attributes": attributes(link.attributes()),
        })
    });
    let status = match span.status() {
        StatusCode::Unset => "unset",
        StatusCode::Ok => "ok",
        StatusCode::Error => "error",
    };
    json!({
        "type": "span",
        "service": span.resource().service_name(),
        "trace_id": span.trace_id().to_string(),
        "span_id": span.span_id().to_string(),
        "parent_span_id": span.parent_span_id().map(|id| id.to_string()),
        "parent_is_remote": span.parent_is_remote(),
        "name": span.name(),
        "kind": span.kind().as_str(),
        "status": { "code": status, "description": span.status_description() },
        "start_unix_nano": span.start_unix_nano(),
        "end_unix_nano": span.end_unix_nano(),
        "attributes": attributes(span.attributes()),
        "events": events.collect::<Value>(),
        "links": links.collect::<Value>(),
        "scope": { "name": span.scope_name(), "version": span.scope_version() },
        "resource": attributes(span.resource().attributes()),
    })
}

fn attributes<'a>(attributes: impl IntoIterator<Item = (&'a str, ValueRef<'a>)>) -> Value {
    attributes
        .into_iter()
        .map(|(key, value)| (key.to_owned(), json_of(value)))
        .collect::<Map<_, _>>()
        .into()
}

fn json_of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Bool(value) => value.into(),
        ValueRef::I64(value) => value.into(),
        ValueRef::F64(value) => value.into(),
        ValueRef::Str(value) => value.into(),
        ValueRef::Array(Array::Bool(values)) => values.iter().copied().collect(),
        ValueRef::Array(Array::I64(values)) => values.iter().copied().collect(),
        ValueRef::Array(Array::F64(values)) => values.iter().copied().collect(),
        ValueRef::Array(Array::Str(values)) => values.iter().map(|text| &**text).collect(),
        other => other.to_string().into(),
    }
}
