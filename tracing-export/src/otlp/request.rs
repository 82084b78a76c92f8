//! A request of many spans: `opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest`.

use std::sync::Arc;

use super::group::Group;
use super::wire;

/// One encoded span and the group it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) group: &'a Arc<Group>,
    pub(crate) span: &'a [u8],
}

/// The request of these spans, grouped by resource, then by scope, in order of appearance.
pub(crate) fn request<'a>(frames: impl IntoIterator<Item = Frame<'a>>) -> Vec<u8> {
    let resources = grouped(frames);
    let lengths: Vec<_> = resources.iter().map(ResourceSpans::len).collect();
    let total = lengths
        .iter()
        .map(|length| wire::head_len(1, *length) + length)
        .sum();
    let mut out = Vec::with_capacity(total);
    for (resource, length) in resources.iter().zip(lengths) {
        wire::head(&mut out, 1, length);
        out.extend_from_slice(resource.resource);
        for scope in &resource.scopes {
            wire::head(&mut out, 2, scope.len());
            out.extend_from_slice(&scope.group.scope);
            for span in &scope.spans {
                wire::bytes_always(&mut out, 2, span);
            }
            out.extend_from_slice(&scope.group.schema_url);
        }
    }
    out
}

struct ResourceSpans<'a> {
    resource: &'a [u8],
    scopes: Vec<ScopeSpans<'a>>,
}

struct ScopeSpans<'a> {
    group: &'a Arc<Group>,
    spans: Vec<&'a [u8]>,
    spans_len: usize,
}

// === impl ResourceSpans ===

impl ResourceSpans<'_> {
    fn len(&self) -> usize {
        let scopes: usize = self
            .scopes
            .iter()
            .map(|scope| wire::head_len(2, scope.len()) + scope.len())
            .sum();
        self.resource.len() + scopes
    }
}

// === impl ScopeSpans ===

impl ScopeSpans<'_> {
    fn len(&self) -> usize {
        self.group.scope.len() + self.spans_len + self.group.schema_url.len()
    }
}

fn grouped<'a>(frames: impl IntoIterator<Item = Frame<'a>>) -> Vec<ResourceSpans<'a>> {
    let mut resources: Vec<ResourceSpans<'a>> = Vec::new();
    // Neighbours mostly share their group: look there first.
    let mut last: Option<(&Arc<Group>, usize, usize)> = None;
    for Frame { group, span } in frames {
        let (resource, scope) = match last {
            Some((known, resource, scope)) if Arc::ptr_eq(known, group) => (resource, scope),
            _ => place(&mut resources, group),
        };
        last = Some((group, resource, scope));
        let scope = &mut resources[resource].scopes[scope];
        scope.spans.push(span);
        scope.spans_len += wire::head_len(2, span.len()) + span.len();
    }
    resources
}

/// Where the group is in the list, put there if it is new.
fn place<'a>(resources: &mut Vec<ResourceSpans<'a>>, group: &'a Arc<Group>) -> (usize, usize) {
    let resource = resources
        .iter()
        .position(|known| *known.resource == *group.resource)
        .unwrap_or_else(|| {
            resources.push(ResourceSpans {
                resource: &group.resource,
                scopes: Vec::new(),
            });
            resources.len() - 1
        });
    let scopes = &mut resources[resource].scopes;
    let scope = scopes
        .iter()
        .position(|known| known.group == group)
        .unwrap_or_else(|| {
            scopes.push(ScopeSpans {
                group,
                spans: Vec::new(),
                spans_len: 0,
            });
            scopes.len() - 1
        });
    (resource, scope)
}
