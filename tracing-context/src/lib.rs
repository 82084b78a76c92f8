//! The core of the family.
#![forbid(unsafe_code)]

mod baggage;
mod birth;
mod carrier;
mod context;
mod counters;
mod current;
mod defaults;
mod id;
mod layer;
mod panic;
pub mod propagator;
mod record;
mod resource;
pub mod sampler;
mod scope;
mod sink;
mod span_context;
mod span_ext;
#[cfg(feature = "testing")]
pub mod testing;
mod trace_flags;
mod trace_state;
mod traced_span;
mod value;

pub use self::baggage::Baggage;
pub use self::birth::{Birth, Parent};
pub use self::carrier::{Extract, Inject};
pub use self::context::Context;
pub use self::counters::{Counters, counters};
pub use self::current::{ContextGuard, FutureExt, WithContext, current};
pub use self::defaults::{Defaults, DefaultsInstalledError, propagator, resource};
pub use self::id::{ParseIdError, SpanId, TraceId};
pub use self::layer::{ContextLayer, LayerBuilder, SpanFilter, context_of};
pub use self::panic::install_panic_hook;
pub use self::record::{
    Attributes, AttributesIter, EventRef, FinishedSpan, FinishedSpanBuilder, Link, LinkRef,
    SpanKind, SpanLimits, StatusCode,
};
pub use self::resource::Resource;
pub use self::scope::Scope;
pub use self::sink::{SinkError, SpanSink};
pub use self::span_context::SpanContext;
pub use self::span_ext::SpanExt;
pub use self::trace_flags::TraceFlags;
pub use self::trace_state::{ParseTraceStateError, TraceState};
pub use self::traced_span::{EnteredSpan, TracedSpan};
pub use self::value::{Array, Value, ValueRef};

/// For the macros of this crate.
#[doc(hidden)]
pub mod __private {
    pub use tracing;

    pub use crate::birth::BirthScope;
}
