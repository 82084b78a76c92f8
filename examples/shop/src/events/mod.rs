//! What services tell each other by Kafka, once it has happened.

mod broker;
mod clients;
mod worker;

use serde::{Deserialize, Serialize};

pub(crate) use self::broker::Broker;
pub(crate) use self::clients::{consumer, producer};
pub(crate) use self::worker::{Next, Worker};

/// An order was placed: the payload of a record of [`PLACED`].
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Placed {
    pub(crate) order: u64,
    pub(crate) user: String,
    pub(crate) item: String,
    pub(crate) quantity: u32,
}

/// The topic of orders that were placed.
pub(crate) const PLACED: &str = "order.placed";
/// The topic of those of which the customer could not be told.
pub(crate) const UNDELIVERED: &str = "order.placed.undelivered";
