//! How contexts travel.

use tracing_context::propagator::{
    BaggagePropagator, CompositePropagator, Propagator, TraceContextPropagator,
};

use super::reader::Reader;

/// `OTEL_PROPAGATORS`: names in any case, in the order in which they read and write; `none` is
/// alone. `None` for the default.
pub(crate) fn propagator(reader: &mut Reader<'_>) -> Option<Box<dyn Propagator>> {
    let text = reader.text(VARIABLE)?;
    let mut names: Vec<_> = text
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    if !names.is_empty() && names.iter().all(|name| name == NONE) {
        return Some(Box::new(CompositePropagator::new(Vec::new())));
    }
    let mut known = Vec::new();
    while !names.is_empty() {
        let name = names.remove(0);
        names.retain(|other| *other != name);
        match by_name(&name) {
            Ok(propagator) => known.push(propagator),
            Err(problem) => reader.warn(VARIABLE, name, problem, "the others"),
        }
    }
    if known.is_empty() {
        reader.warn(VARIABLE, text, "names nothing that is known", DEFAULT);
        return None;
    }
    Some(Box::new(CompositePropagator::new(known)))
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

const VARIABLE: &str = "OTEL_PROPAGATORS";
const NONE: &str = "none";
const DEFAULT: &str = "tracecontext,baggage";
