//! What both sides record of an outcome.

use std::time::Duration;

use http::{StatusCode, Version};
use tracing_context::TracedSpan;

use crate::lifecycle::{EndAt, Outcome};
use crate::semconv::{self, ErrorType, MAX_DESCRIPTION, cut};

/// Records the head of a response in one call.
pub(crate) fn record_head(
    span: &TracedSpan,
    status: StatusCode,
    error: Option<&ErrorType>,
    end_at: EndAt,
    time_to_head: Duration,
    version: Option<Version>,
) {
    let span = span.span();
    tracing::record_all!(
        span,
        http.response.status_code = i64::from(status.as_u16()),
        http.response.head_duration = (end_at == EndAt::Body).then_some(time_to_head.as_secs_f64()),
        network.protocol.version = version.and_then(semconv::protocol_version),
        otel.status_code = error.map(|_| "ERROR"),
        "error.type" = error.map(ErrorType::as_str),
    );
}

/// Records an end that is an error. A message is kept where the status code does not say it all.
pub(crate) fn record_error(span: &TracedSpan, error_type: &str, outcome: &Outcome<'_>) {
    let span = span.span();
    if span.is_disabled() {
        return;
    }
    let description = match outcome {
        Outcome::Failed(error) => Some(error.to_string()),
        _ => None,
    };
    tracing::record_all!(
        span,
        otel.status_code = "ERROR",
        otel.status_description = description
            .as_deref()
            .map(|text| cut(text, MAX_DESCRIPTION)),
        "error.type" = error_type,
    );
}
