//! order-service: takes orders.

mod order;
mod payment;
mod place;
mod process;
mod reserve;

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;
use tracing_kafka::FutureProducer;
use tracing_tower::ServerLayer;

use self::order::{NewOrder, Order};
pub(super) use self::payment::Payment;
use crate::error::AppError;
use crate::http_client::HttpClient;
use crate::roles::health;

/// What the handlers share.
#[derive(Debug)]
struct Shop {
    users: HttpClient,
    inventory: HttpClient,
    payment: Payment,
    events: FutureProducer,
    last_order: AtomicU64,
}

pub(crate) fn app(
    users: HttpClient,
    inventory: HttpClient,
    payments: HttpClient,
    payment: Payment,
    events: FutureProducer,
) -> Router {
    let health = health::route([users.clone(), inventory.clone(), payments]);
    let shop = Arc::new(Shop {
        users,
        inventory,
        payment,
        events,
        last_order: AtomicU64::new(0),
    });
    Router::new()
        .route("/orders", post(create_order))
        .with_state(shop)
        .merge(health)
        .layer(ServerLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
}

async fn create_order(
    State(shop): State<Arc<Shop>>,
    Json(order): Json<NewOrder>,
) -> Result<(StatusCode, Json<Order>), AppError> {
    let order = process::process_order(&shop, order).await?;
    Ok((StatusCode::CREATED, Json(order)))
}

/// What the caller gets. The trace and the log line are made where the panic happened, so there is
/// nothing to log here.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    AppError::Internal.into_response()
}
