//! What goes wrong with a request.

use std::fmt;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// A request that the service cannot do as it was told.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The body is no list of calls.
    Body(serde_json::Error),
    /// A URL is none.
    Url(http::Error),
    /// Who is to be called does not answer, or not with success.
    Callback(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(error) => {
                write!(
                    f,
                    "not an array of {{\"url\": ..., \"arguments\": [...]}}: {error}"
                )
            }
            Self::Url(error) => error.fmt(f),
            Self::Callback(error) => f.write_str(error),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Body(_) | Self::Url(_) => StatusCode::BAD_REQUEST,
            Self::Callback(_) => StatusCode::BAD_GATEWAY,
        };
        (status, format!("{self}\n")).into_response()
    }
}
