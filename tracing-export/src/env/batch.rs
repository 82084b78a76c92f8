//! How spans are gathered into requests: `OTEL_BSP_*`.

use std::time::Duration;

use super::reader::Reader;

/// `OTEL_BSP_SCHEDULE_DELAY`.
pub(crate) fn schedule_delay(reader: &mut Reader<'_>, default: Duration) -> Duration {
    let variable = "OTEL_BSP_SCHEDULE_DELAY";
    let instead = default.as_millis();
    reader.millis(variable, instead).unwrap_or(default)
}

/// `OTEL_BSP_EXPORT_TIMEOUT`.
pub(crate) fn export_timeout(reader: &mut Reader<'_>) -> Option<Duration> {
    reader.millis("OTEL_BSP_EXPORT_TIMEOUT", 30_000)
}

/// `OTEL_BSP_MAX_QUEUE_SIZE`; without it only bytes bound the queue.
pub(crate) fn queue_spans(reader: &mut Reader<'_>) -> Option<usize> {
    positive(
        reader,
        "OTEL_BSP_MAX_QUEUE_SIZE",
        "the bound of bytes alone",
    )
}

/// `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, which may not be more than the queue takes.
pub(crate) fn batch_spans(
    reader: &mut Reader<'_>,
    default: usize,
    queue_spans: Option<usize>,
) -> usize {
    let variable = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
    let most = queue_spans.unwrap_or(usize::MAX);
    let default = default.min(most);
    match positive(reader, variable, &default.to_string()) {
        Some(spans) if spans > most => {
            reader.warn(
                variable,
                spans.to_string(),
                "more than the queue takes",
                most,
            );
            most
        }
        spans => spans.unwrap_or(default),
    }
}

fn positive(reader: &mut Reader<'_>, variable: &'static str, instead: &str) -> Option<usize> {
    let number = reader.number(variable, instead)?;
    if number == 0 {
        reader.warn(variable, "0", "must be at least 1", instead);
        return None;
    }
    Some(number)
}
