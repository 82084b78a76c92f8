//! What services tell each other by Kafka, once it has happened.

mod broker;
mod clients;
mod drain;
mod topics;
mod worker;

use serde::{Deserialize, Serialize};

pub(crate) use self::broker::Broker;
pub(crate) use self::clients::{consumer, producer};
pub(crate) use self::topics::{PLACED, UNDELIVERED};
pub(crate) use self::worker::{Next, Worker};

/// An order was placed: the payload of a record of [`PLACED`].
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Placed {
    pub(crate) order: u64,
    pub(crate) user: String,
    pub(crate) item: String,
    pub(crate) quantity: u32,
}
