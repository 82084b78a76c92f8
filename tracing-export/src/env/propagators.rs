//! How contexts travel.

use tracing_context::propagator::{
    BaggagePropagator, CompositePropagator, Propagator, TraceContextPropagator,
};

use super::names::{NONE, names};
use super::reader::Reader;

/// `OTEL_PROPAGATORS`, in the order in which they read and write. `None` for the default.
pub(crate) fn propagator(reader: &mut Reader<'_>) -> Option<Box<dyn Propagator>> {
    let default = "tracecontext,baggage";
    let found = names(reader, "OTEL_PROPAGATORS", default, by_name)?;
    Some(Box::new(CompositePropagator::new(found)))
}

fn by_name(name: &str) -> Result<Box<dyn Propagator>, &'static str> {
    Ok(match name {
        "tracecontext" => Box::new(TraceContextPropagator),
        "baggage" => Box::new(BaggagePropagator),
        #[cfg(feature = "b3")]
        "b3" => Box::new(tracing_context::propagator::B3Propagator::single()),
        #[cfg(feature = "b3")]
        "b3multi" => Box::new(tracing_context::propagator::B3Propagator::multi()),
        #[cfg(feature = "jaeger")]
        "jaeger" => Box::new(tracing_context::propagator::JaegerPropagator),
        #[cfg(feature = "xray")]
        "xray" => Box::new(tracing_context::propagator::XrayPropagator),
        #[cfg(not(feature = "b3"))]
        "b3" | "b3multi" => return Err("tracing-export was built without its feature b3"),
        #[cfg(not(feature = "jaeger"))]
        "jaeger" => return Err("tracing-export was built without its feature jaeger"),
        #[cfg(not(feature = "xray"))]
        "xray" => return Err("tracing-export was built without its feature xray"),
        NONE => return Err("only alone it switches propagation off"),
        _ => return Err("not one of tracecontext, baggage, b3, b3multi, jaeger, xray, none"),
    })
}
