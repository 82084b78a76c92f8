//! What callers see: it lets in who may order, and passes orders on to order-service.

mod authenticate;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::post;
use http::header;
use tracing_tower::ServerLayer;

use self::authenticate::authenticate;
use crate::error::AppError;
use crate::http_client::HttpClient;
use crate::roles::health;
use crate::trace_id::name_trace;

pub(crate) fn app(auth: HttpClient, orders: HttpClient) -> Router {
    let health = health::route([auth.clone(), orders.clone()]);
    Router::new()
        .route("/orders", post(create_order))
        .route_layer(from_fn_with_state(auth, authenticate))
        .with_state(orders)
        .merge(health)
        .layer(from_fn(name_trace))
        .layer(ServerLayer::new())
}

async fn create_order(
    State(orders): State<HttpClient>,
    request: Request,
) -> Result<Response, AppError> {
    let (head, body) = request.into_parts();
    let mut request = http::Request::post("/orders");
    if let Some(value) = head.headers.get(header::CONTENT_TYPE) {
        request = request.header(header::CONTENT_TYPE, value);
    }
    let request = request
        .body(body)
        .map_err(|_| AppError::NotFound("header"))?;
    let response = orders.send(request).await?;
    if response.status().is_success() {
        Ok(response.map(Body::from))
    } else {
        Err(AppError::passed_on(&response))
    }
}
