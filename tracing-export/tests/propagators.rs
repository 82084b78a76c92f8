//! With defaults of the process, hence in a process of its own.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use tracing_export::Telemetry;

#[test]
fn the_variable_decides_also_where_nothing_is_recorded() {
    let variables = |name: &str| match name {
        "OTEL_PROPAGATORS" => Some("baggage,tracecontext".to_owned()),
        "OTEL_SDK_DISABLED" => Some("true".to_owned()),
        _ => None,
    };
    let telemetry = Telemetry::builder("orders").source(variables);
    let _telemetry = telemetry.build().unwrap();
    let fields = tracing_context::propagator().fields();
    assert_eq!(fields, ["baggage", "traceparent", "tracestate"]);
}
