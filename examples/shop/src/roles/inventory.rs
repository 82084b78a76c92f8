//! inventory-service: keeps items for orders. Its lamps and sofas are a problem.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;
use tracing_tower::ServerLayer;

use crate::error::AppError;
use crate::roles::health;

/// What is to be kept for an order.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Reservation {
    pub(crate) item: String,
    pub(crate) quantity: u32,
}

/// Two of three requests for lamps fail, which are counted for that.
#[derive(Debug, Default)]
struct Lamps(AtomicU32);

pub(crate) fn app() -> Router {
    Router::new()
        .route("/reservations", post(reserve))
        .with_state(Arc::<Lamps>::default())
        .merge(health::route([]))
        .layer(ServerLayer::new())
}

async fn reserve(
    State(lamps): State<Arc<Lamps>>,
    Json(reservation): Json<Reservation>,
) -> Result<(StatusCode, Json<Reservation>), AppError> {
    if reservation.item == "lamp" && !lamps.are_at_hand() {
        return Err(AppError::Unavailable("the shelf of lamps"));
    }
    if reservation.item == "sofa" {
        sleep(CARRIED).await;
    }
    Ok((StatusCode::CREATED, Json(reservation)))
}

impl Lamps {
    fn are_at_hand(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) % 3 == 2
    }
}

/// So long does it take to find a sofa.
const CARRIED: Duration = Duration::from_millis(2_500);
