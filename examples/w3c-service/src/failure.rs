//! What goes wrong with a request.

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

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Body(error) => (
                StatusCode::BAD_REQUEST,
                format!("not an array of {{\"url\": ..., \"arguments\": [...]}}: {error}\n"),
            ),
            Self::Url(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")),
            Self::Callback(error) => (StatusCode::BAD_GATEWAY, format!("{error}\n")),
        }
        .into_response()
    }
}
