//! analytics-service: counts what was ordered, in batches.

use std::collections::BTreeMap;
use std::time::Duration;

use tracing::Span;
use tracing_context::SpanExt as _;
use tracing_kafka::rdkafka::message::{BorrowedMessage, Message as _, OwnedMessage};

use crate::events::{Next, Placed};

/// Counts batch after batch. Each is a trace of its own, linked to those of its orders.
pub(crate) async fn work(mut messages: Next) {
    let tracing = messages.tracing();
    let mut totals = BTreeMap::new();
    loop {
        let first = messages.message().await.map(|message| message.detach());
        let Some(first) = first else { return };
        let mut batch = vec![first];
        while batch.len() < LARGEST
            && let Some(message) = messages.message_within(LINGER).await
        {
            batch.push(BorrowedMessage::detach(&message));
        }
        // What is no order is not counted; its span has told.
        let _ = tracing.process_batch_blocking(batch, |batch| count(&batch, &mut totals));
    }
}

fn count(
    batch: &[OwnedMessage],
    totals: &mut BTreeMap<String, u64>,
) -> Result<(), serde_json::Error> {
    for message in batch {
        let placed: Placed = serde_json::from_slice(message.payload().unwrap_or_default())?;
        *totals.entry(placed.item).or_default() += u64::from(placed.quantity);
    }
    Span::current().set_attribute("items.ordered", totals.values().sum::<u64>());
    Ok(())
}

/// So many messages are counted at once,
const LARGEST: usize = 100;
/// and so long is waited for another one.
const LINGER: Duration = Duration::from_millis(50);
