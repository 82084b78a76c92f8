//! notification-service: tells customers that their order was placed.

use std::fmt;
use std::time::Duration;

use tracing::{error, info, instrument};
use tracing_kafka::FutureProducer;
use tracing_kafka::rdkafka::message::{BorrowedHeaders, BorrowedMessage, Message as _};
use tracing_kafka::rdkafka::producer::FutureRecord;

use crate::events::{Next, Placed, UNDELIVERED};

/// Why a customer cannot be told.
#[derive(Debug)]
enum Undeliverable {
    /// What came is no order.
    NoOrder(serde_json::Error),
    /// The text does not fit a message.
    TooLong(usize),
}

/// Tells of one order after the other.
pub(crate) async fn work(mut messages: Next, producer: FutureProducer) {
    let tracing = messages.tracing();
    while let Some(message) = messages.message().await {
        // Its span, and the letter to the dead, have told of it: nothing is left to be done.
        let _ = tracing
            .process(message, |message| notify(&producer, message))
            .await;
    }
}

/// What cannot be delivered goes to a topic of its own, in the same trace.
async fn notify(
    producer: &FutureProducer,
    message: BorrowedMessage<'_>,
) -> Result<(), Undeliverable> {
    let told = tell(message.payload().unwrap_or_default());
    if told.is_err() {
        let mut record = FutureRecord::<[u8], [u8]>::to(&UNDELIVERED);
        record.key = message.key();
        record.payload = message.payload();
        record.headers = message.headers().map(BorrowedHeaders::detach);
        if let Err((error, _)) = producer.send(record, PATIENCE).await {
            error!(error = %error, "lost");
        }
    }
    told
}

#[instrument(skip_all, err)]
fn tell(payload: &[u8]) -> Result<(), Undeliverable> {
    let placed: Placed = serde_json::from_slice(payload).map_err(Undeliverable::NoOrder)?;
    let text = format!(
        "{}, we pack {} {}",
        placed.user, placed.quantity, placed.item
    );
    if text.len() > ROOM {
        return Err(Undeliverable::TooLong(text.len()));
    }
    info!(order.id = placed.order, "customer told");
    Ok(())
}

impl fmt::Display for Undeliverable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOrder(error) => write!(f, "no order: {error}"),
            Self::TooLong(length) => write!(f, "{length} bytes do not fit {ROOM}"),
        }
    }
}

impl std::error::Error for Undeliverable {}

/// Bytes of a text message.
const ROOM: usize = 60;
/// So long may the queue to the broker be full.
const PATIENCE: Duration = Duration::from_secs(5);
