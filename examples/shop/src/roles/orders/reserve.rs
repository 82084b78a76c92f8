//! Keeping the items of an order.

use axum::body::Bytes;
use http::{Request, header};
use serde_json::json;
use tracing::instrument;

use super::Shop;
use super::order::NewOrder;
use crate::error::AppError;

/// Lets inventory-service keep the items. That it is not available at once fails no order, and this
/// span is no error for it: only the attempts that failed are.
#[instrument(skip_all, err)]
pub(super) async fn reserve_items(shop: &Shop, order: &NewOrder) -> Result<(), AppError> {
    let reservation = json!({ "item": order.item, "quantity": order.quantity });
    let request = Request::post("/reservations")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Bytes::from(reservation.to_string()))
        .map_err(|_| AppError::Internal)?;
    let response = shop.inventory.send_until_available(request).await?;
    if response.status().is_success() {
        Ok(())
    } else {
        Err(shop.inventory.refused(response.status()))
    }
}
