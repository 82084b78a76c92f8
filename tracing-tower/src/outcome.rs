//! What both sides record of an outcome.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use http::{StatusCode, Version};
use tracing_context::{TracedSpan, text};

use crate::lifecycle::{EndAt, ErrorRef, IncompleteBody, Outcome};
use crate::semconv::{self, ErrorType};

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
        tracing_tower.time_to_head = (end_at == EndAt::Body).then_some(time_to_head.as_secs_f64()),
        network.protocol.version = version.and_then(semconv::protocol_version),
        otel.status_code = error.map(|_| "ERROR"),
        "error.type" = error.map(ErrorType::as_str),
    );
}

/// The `error.type` of a failure: what the hook says, or by default if it has nothing to say or
/// panics.
pub fn error_type(
    hook: impl FnOnce(ErrorRef<'_>) -> Option<Cow<'static, str>>,
    error: ErrorRef<'_>,
) -> Cow<'static, str> {
    let named = catch_unwind(AssertUnwindSafe(|| hook(error)));
    named.ok().flatten().unwrap_or_else(|| {
        if error.downcast_ref::<IncompleteBody>().is_some() {
            return Cow::Borrowed("incomplete_body");
        }
        error.default_type()
    })
}

/// Records an end that is an error. A message is kept where the status code does not say it all.
pub(crate) fn record_error(span: &TracedSpan, error_type: &str, outcome: &Outcome<'_>) {
    let span = span.span();
    if span.is_disabled() {
        return;
    }
    let description = match outcome {
        Outcome::Failed(error) => text::message(error),
        _ => String::new(),
    };
    tracing::record_all!(
        span,
        otel.status_code = "ERROR",
        otel.status_description = Some(&*description).filter(|text| !text.is_empty()),
        "error.type" = error_type,
    );
}
