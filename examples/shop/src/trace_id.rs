//! Callers learn which trace to ask us about.

use axum::Json;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue};
use serde_json::json;
use tracing_tower::ServerSpan;

use crate::error::AppError;

/// Puts the trace's id into a header of every response, and into the body of every error.
pub(crate) async fn name_trace(span: ServerSpan, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(id) = span.trace_id().map(|id| id.to_string()) else {
        return response;
    };
    if let Some(error) = response.extensions().get::<AppError>() {
        let body = json!({ "error": error.to_string(), "trace_id": id });
        response = (response.status(), Json(body)).into_response();
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(TRACE_ID, id);
    }
    response
}

/// The header that names the trace.
pub(crate) const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
