//! `POST /test`.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use tracing_tower::ServerLayer;

use crate::call::Call;
use crate::client::Caller;
use crate::failure::Failure;
use crate::via::Via;

/// The service, with a span for each request and each call, and nothing but the defaults.
pub fn router(via: Via) -> Router {
    Router::new()
        .route("/test", post(test))
        .with_state(Caller::new(via))
        .layer(ServerLayer::new())
}

/// Makes the calls of the body one after the other, whatever its content type.
async fn test(State(caller): State<Caller>, body: Bytes) -> Result<&'static str, Failure> {
    for call in Call::all(&body).map_err(Failure::Body)? {
        caller.call(call).await?;
    }
    Ok("called\n")
}
