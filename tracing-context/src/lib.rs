//! The core of the family.
#![forbid(unsafe_code)]

mod baggage;
mod context;
mod id;
mod layer;
mod record;
mod resource;
mod scope;
mod sink;
mod span_context;
mod trace_flags;
mod trace_state;
mod value;

pub use self::baggage::Baggage;
pub use self::context::Context;
pub use self::id::{ParseIdError, SpanId, TraceId};
pub use self::record::{
    Attributes, AttributesIter, EventRef, FinishedSpan, FinishedSpanBuilder, Link, LinkRef,
    SpanKind, SpanLimits, StatusCode,
};
pub use self::resource::Resource;
pub use self::scope::Scope;
pub use self::sink::{SinkError, SpanSink};
pub use self::span_context::SpanContext;
pub use self::trace_flags::TraceFlags;
pub use self::trace_state::{ParseTraceStateError, TraceState};
pub use self::value::{Array, Value, ValueRef};
