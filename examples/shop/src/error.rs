//! What a request can fail with.

use std::fmt;

use axum::body::Bytes;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use http::{Response, StatusCode};
use serde_json::{Value, json};

/// Why a request was not served. The caller sees the status and the text.
#[derive(Clone, Debug)]
pub(crate) enum AppError {
    /// Nobody we know.
    Unauthorised,
    /// The order makes no sense; the text says why.
    Invalid(String),
    /// There is no such thing.
    NotFound(&'static str),
    /// The service behind us refused or failed.
    Upstream {
        /// Which one.
        service: &'static str,
        /// What it answered.
        status: StatusCode,
    },
    /// The service behind us refused or failed, which is for our caller to know.
    PassedOn {
        /// What it answered.
        status: StatusCode,
        /// What it said.
        error: String,
    },
    /// The payment was refused; the text says why.
    Declined(String),
    /// The service behind us took longer than we could wait.
    TooLate(&'static str),
    /// Something we need does not answer.
    Unavailable(&'static str),
    /// We have a bug.
    Internal,
}

impl AppError {
    /// An error of the service behind us, for our caller.
    pub(crate) fn passed_on(response: &Response<Bytes>) -> Self {
        let body = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
        let error = match &body["error"] {
            Value::String(error) => error.clone(),
            // Not one of ours: axum's own errors are plain text.
            _ => String::from_utf8_lossy(response.body()).into_owned(),
        };
        Self::PassedOn {
            status: response.status(),
            error,
        }
    }

    /// What kind of failure it is: the `error.type` of spans.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Unauthorised => "unauthorised",
            Self::Invalid(_) => "validation",
            Self::NotFound(_) => "not_found",
            Self::Upstream { .. } | Self::PassedOn { .. } => "upstream",
            Self::Declined(_) => "declined",
            Self::TooLate(_) => "timeout",
            Self::Unavailable(_) => "unavailable",
            Self::Internal => "internal",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorised => StatusCode::UNAUTHORIZED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Upstream { status, .. } if !status.is_server_error() => StatusCode::BAD_GATEWAY,
            Self::PassedOn { status, .. } => *status,
            Self::Declined(_) => StatusCode::PAYMENT_REQUIRED,
            Self::TooLate(_) => StatusCode::GATEWAY_TIMEOUT,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Upstream { .. } | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorised => f.write_str("no valid token"),
            Self::Invalid(why) | Self::Declined(why) => f.write_str(why),
            Self::NotFound(what) => write!(f, "no such {what}"),
            Self::Upstream { service, status } => write!(f, "{service} answered {status}"),
            Self::PassedOn { error, .. } => f.write_str(error),
            Self::TooLate(what) => write!(f, "{what} takes too long"),
            Self::Unavailable(what) => write!(f, "{what} is not available"),
            Self::Internal => f.write_str("something is wrong on our side"),
        }
    }
}

impl std::error::Error for AppError {}

impl IntoResponse for AppError {
    fn into_response(self) -> axum::response::Response {
        let body = Json(json!({ "error": self.to_string() }));
        // Middleware that knows the trace has more to say.
        (self.status(), Extension(self), body).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_passed_on_in_the_words_of_who_made_them() {
        for (body, expected) in [
            (r#"{"error":"no such user"}"#, "no such user"),
            (r#"{"reason":"none"}"#, r#"{"reason":"none"}"#),
            ("Failed to parse", "Failed to parse"),
            ("", ""),
        ] {
            let mut response = Response::new(Bytes::from(body));
            *response.status_mut() = StatusCode::IM_A_TEAPOT;
            let error = AppError::passed_on(&response);
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.status(), StatusCode::IM_A_TEAPOT);
        }
    }
}
