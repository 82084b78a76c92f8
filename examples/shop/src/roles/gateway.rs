//! What callers see: it passes orders on to order-service.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::post;
use http::{HeaderName, HeaderValue, header};
use tracing_tower::ServerLayer;

use crate::error::AppError;
use crate::http_client::HttpClient;

pub(crate) fn app(orders: HttpClient) -> Router {
    Router::new()
        .route("/orders", post(create_order))
        .with_state(orders)
        .layer(map_response(name_trace))
        .layer(ServerLayer::new())
}

async fn create_order(
    State(orders): State<HttpClient>,
    request: Request,
) -> Result<Response, AppError> {
    let (head, body) = request.into_parts();
    let mut request = http::Request::post("/orders");
    for name in [header::AUTHORIZATION, header::CONTENT_TYPE] {
        if let Some(value) = head.headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let request = request
        .body(body)
        .map_err(|_| AppError::NotFound("header"))?;
    let response = orders.send(request).await?;
    Ok(response.map(Body::from))
}

/// Tells the caller which trace to ask us about.
async fn name_trace(mut response: Response) -> Response {
    if let Some(span) = tracing_context::current().span()
        && let Ok(id) = HeaderValue::try_from(span.trace_id().to_string())
    {
        response.headers_mut().insert(TRACE_ID, id);
    }
    response
}

/// The header that names the trace.
pub(crate) const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
