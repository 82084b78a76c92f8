//! What a load balancer asks every few seconds: whether a service can do its work.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::get;
use http::{Request, StatusCode};
use tracing_tower::ServerLayer;

use crate::error::AppError;
use crate::http_client::HttpClient;

/// The route of a service that is healthy if those are that it needs. It asks them, so that a
/// health check is a trace of several services like any other.
pub(super) fn route<const N: usize>(needed: [HttpClient; N]) -> Router {
    Router::new()
        .route(HEALTH, get(ask_all))
        .with_state(Vec::from(needed))
}

/// A service that serves nothing else.
pub(super) fn app() -> Router {
    route([]).layer(ServerLayer::new())
}

async fn ask_all(State(needed): State<Vec<HttpClient>>) -> Result<StatusCode, AppError> {
    for service in &needed {
        let request = Request::get(HEALTH).body(Body::empty());
        let response = service
            .send(request.map_err(|_| AppError::Internal)?)
            .await?;
        if !response.status().is_success() {
            return Err(service.refused(response.status()));
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The path, of every service.
pub(super) const HEALTH: &str = "/health";
