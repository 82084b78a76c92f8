//! Telling the other services of an order.

use std::time::Duration;

use tracing::error;
use tracing_kafka::FutureProducer;
use tracing_kafka::rdkafka::producer::FutureRecord;

use super::order::{NewOrder, User};
use crate::events::{PLACED, Placed};

/// Tells of a placed order. If nobody can be told, the order stands.
pub(super) async fn place(events: &FutureProducer, placed: &Placed) {
    let key = placed.order.to_string();
    let payload = match serde_json::to_vec(placed) {
        Ok(payload) => payload,
        Err(error) => return error!(error = %error, "no JSON, the order stands"),
    };
    let record = FutureRecord::to(&PLACED).key(&key).payload(&payload);
    if let Err((error, _)) = events.send(record, PATIENCE).await {
        error!(error = %error, "nobody was told, the order stands");
    }
}

impl Placed {
    pub(super) fn new(order: u64, user: &User, placed: &NewOrder) -> Self {
        Self {
            order,
            user: user.name.clone(),
            item: placed.item.clone(),
            quantity: placed.quantity,
        }
    }
}

/// So long may the queue to the broker be full.
const PATIENCE: Duration = Duration::from_secs(1);
