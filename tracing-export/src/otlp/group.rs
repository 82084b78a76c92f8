//! What spans of one request are grouped by: resource and scope.

use std::sync::Arc;

use tracing_context::{FinishedSpan, Resource};

use super::attributes::attributes;
use super::wire;

/// A resource and a scope, already encoded: two that read the same are the same.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// `ResourceSpans.resource` with its tag.
    pub(super) resource: Arc<[u8]>,
    /// `ScopeSpans.scope` with its tag.
    pub(super) scope: Box<[u8]>,
    /// `ScopeSpans.schema_url` with its tag; empty without one.
    pub(super) schema_url: Box<[u8]>,
}

impl Group {
    /// The group that this span belongs to.
    pub(crate) fn of(span: &FinishedSpan) -> Self {
        let (mut scope, mut schema_url) = (Vec::new(), Vec::new());
        wire::message(&mut scope, 1, |out| {
            wire::string(out, 1, span.scope_name());
            wire::string(out, 2, span.scope_version());
        });
        wire::string(&mut schema_url, 3, span.schema_url());
        Self {
            resource: resource(span.resource()).into(),
            scope: scope.into(),
            schema_url: schema_url.into(),
        }
    }
}

fn resource(resource: &Resource) -> Vec<u8> {
    let mut out = Vec::new();
    wire::message(&mut out, 1, |out| {
        attributes(out, 1, resource.attributes());
    });
    out
}
