//! Reading and writing a context to what crosses process boundaries.
//!
//! ```
//! use std::collections::HashMap;
//! use tracing_context::Context;
//! use tracing_context::propagator::{Propagator, TraceContextPropagator};
//!
//! let headers = HashMap::from([(
//!     "traceparent".to_owned(),
//!     "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned(),
//! )]);
//! let context = TraceContextPropagator.extract(Context::new(), &headers);
//! let caller = context.span().expect("a caller");
//! assert_eq!(caller.span_id().to_string(), "00f067aa0ba902b7");
//!
//! let mut outgoing = HashMap::new();
//! TraceContextPropagator.inject(&context, &mut outgoing);
//! assert_eq!(outgoing, headers);
//! ```

#[cfg(feature = "b3")]
mod b3;
mod baggage;
mod composite;
#[cfg(any(feature = "b3", feature = "jaeger", feature = "xray"))]
mod field;
#[cfg(feature = "jaeger")]
mod jaeger;
mod trace_context;
#[cfg(feature = "xray")]
mod xray;

use std::sync::Arc;

#[cfg(feature = "b3")]
pub use self::b3::B3Propagator;
pub use self::baggage::BaggagePropagator;
pub use self::composite::CompositePropagator;
#[cfg(feature = "jaeger")]
pub use self::jaeger::JaegerPropagator;
pub use self::trace_context::TraceContextPropagator;
#[cfg(feature = "xray")]
pub use self::xray::XrayPropagator;
use crate::carrier::{Extract, Inject};
use crate::context::Context;

/// One format in which a context travels.
pub trait Propagator: Send + Sync + 'static {
    /// Reads this format's fields onto `onto`, which comes back unchanged where they are missing or
    /// malformed. Never fails.
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context;

    /// Writes `context` in this format; fields that have nothing to say are removed.
    fn inject(&self, context: &Context, into: &mut dyn Inject);

    /// The names of the fields it reads and writes.
    fn fields(&self) -> &[&'static str];

    /// Writes `context` over what `into` has of another one: for instrumentation, whose carrier may
    /// have come from a caller or be sent a second time.
    ///
    /// [`inject`](Self::inject) knows the fields that it writes and no others, while readers may
    /// prefer one that is left, such as `b3` to `x-b3-traceid`.
    fn replace(&self, context: &Context, into: &mut dyn Inject) {
        // W3C's propagators set or remove all of theirs.
        let others = self.fields().iter().filter(|field| !W3C.contains(field));
        others.for_each(|field| into.remove(field));
        self.inject(context, into);
    }
}

impl<P: Propagator + ?Sized> Propagator for Box<P> {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        (**self).extract(onto, from)
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        (**self).inject(context, into);
    }

    fn fields(&self) -> &[&'static str] {
        (**self).fields()
    }

    fn replace(&self, context: &Context, into: &mut dyn Inject) {
        (**self).replace(context, into);
    }
}

impl<P: Propagator + ?Sized> Propagator for Arc<P> {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        (**self).extract(onto, from)
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        (**self).inject(context, into);
    }

    fn fields(&self) -> &[&'static str] {
        (**self).fields()
    }

    fn replace(&self, context: &Context, into: &mut dyn Inject) {
        (**self).replace(context, into);
    }
}

const W3C: [&str; 3] = ["traceparent", "tracestate", "baggage"];
