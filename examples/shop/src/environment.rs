//! Environment variables that the supervisor and its services share.

use std::env;
use std::time::Duration;

/// The variable's value. An empty one is as good as none, as OpenTelemetry has it.
pub(crate) fn set(name: &str) -> Option<String> {
    let value = env::var(name).ok()?;
    (!value.trim().is_empty()).then_some(value)
}

/// How long spans wait in a service before they are sent.
pub(crate) fn schedule_delay() -> Duration {
    match set(SCHEDULE_DELAY) {
        // What OpenTelemetry falls back to; the service warns.
        Some(delay) => delay
            .trim()
            .parse()
            .map_or(Duration::from_secs(5), Duration::from_millis),
        None => QUICK,
    }
}

/// Has the delay of spans, in milliseconds.
pub(crate) const SCHEDULE_DELAY: &str = "OTEL_BSP_SCHEDULE_DELAY";
/// OpenTelemetry's 5 s are long for somebody who looks on.
const QUICK: Duration = Duration::from_millis(100);
