//! With defaults of the process, hence in a process of its own.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use tracing_context::propagator::TraceContextPropagator;
use tracing_export::Telemetry;

#[test]
fn it_becomes_that_of_the_process() {
    let telemetry = Telemetry::builder("orders")
        .source(|_| None)
        .without_exporter()
        .propagator(TraceContextPropagator)
        .build()
        .unwrap();
    let fields = tracing_context::propagator().fields();
    assert_eq!(fields, ["traceparent", "tracestate"]);
    assert_eq!(tracing_context::resource(), telemetry.resource());
}
