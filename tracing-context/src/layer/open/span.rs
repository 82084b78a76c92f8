//! A span that has not ended.

use std::fmt;
use std::time::Duration;

use crate::id::{SpanId, TraceId};
use crate::layer::slot::Live;
use crate::record::FinishedSpan;
use crate::value::ValueRef;

/// A span that has not ended, as it was when somebody looked.
#[derive(Clone, Debug)]
pub struct OpenSpan {
    name: String,
    trace_id: TraceId,
    span_id: SpanId,
    parent_span_id: Option<SpanId>,
    pub(super) local_root: SpanId,
    age: Duration,
    pub(super) route: Option<String>,
}

impl OpenSpan {
    pub(super) fn of(live: &Live) -> Self {
        let record = &live.record;
        Self {
            name: record.name().to_owned(),
            trace_id: record.trace_id(),
            span_id: record.span_id(),
            parent_span_id: record.parent_span_id(),
            local_root: record.local_root(),
            age: live.started().elapsed(),
            route: route(record).map(str::to_owned),
        }
    }

    /// What it stands for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The trace it belongs to.
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// Its own id.
    #[must_use]
    pub const fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// The id of its parent; `None` for the root of a trace.
    #[must_use]
    pub const fn parent_span_id(&self) -> Option<SpanId> {
        self.parent_span_id
    }

    /// How long ago it began.
    #[must_use]
    pub const fn age(&self) -> Duration {
        self.age
    }

    /// The `http.route` of the request it belongs to, if that is one of a route and still open.
    #[must_use]
    pub fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }
}

fn route(record: &FinishedSpan) -> Option<&str> {
    match record.attributes().get("http.route") {
        Some(ValueRef::Str(route)) => Some(route),
        _ => None,
    }
}

impl fmt::Display for OpenSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            trace_id,
            span_id,
            ..
        } = self;
        write!(f, "{name} trace_id={trace_id} span_id={span_id}")?;
        if let Some(parent) = self.parent_span_id {
            write!(f, " parent_span_id={parent}")?;
        }
        write!(f, " age={:.1}s", self.age.as_secs_f64())?;
        match &self.route {
            Some(route) => write!(f, " route={route}"),
            None => Ok(()),
        }
    }
}
