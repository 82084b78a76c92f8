//! Those who send, and what they were told.

use std::error::Error;
use std::time::Duration;

use tracing_context::{Context, FutureExt as _};
use tracing_kafka::FutureProducer;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::producer::FutureRecord;

use crate::kafka::plan::Send;
use crate::ledger::{Outcome, ledger};
use crate::marker::Marker;

pub(super) struct Senders {
    pub(super) plain: FutureProducer,
    /// Its queue holds few messages.
    pub(super) crowded: FutureProducer,
}

impl Senders {
    pub(super) fn new(servers: &str) -> Result<Self, Box<dyn Error>> {
        let mut config = config(servers);
        config
            .set("linger.ms", "1")
            .set("message.max.bytes", "10000");
        let plain = config.create()?;
        let crowded = config
            .set("queue.buffering.max.messages", "20")
            .set("linger.ms", "5")
            .create()?;
        Ok(Self { plain, crowded })
    }

    /// Sends a message, and writes down what is known of its delivery.
    pub(super) async fn send(&self, send: Send, topic: &str, partition: i32, marker: Marker) {
        let payload = match send {
            Send::TooLarge => "x".repeat(20_000),
            _ => marker.0.to_string(),
        };
        let record = FutureRecord::<(), _>::to(topic)
            .partition(partition)
            .payload(&payload);
        let context = Context::new().with_span(marker.caller());
        let outcome = match send {
            Send::Awaited | Send::TooLarge => {
                let sent = async { self.plain.send(record, PATIENCE).await };
                told(&sent.with_context(context).await)
            }
            Send::GivenUp(tenths) => {
                let sent = async { self.plain.send(record, PATIENCE).await };
                let sent = sent.with_context(context);
                let patience = Duration::from_micros(100 * tenths);
                let sent = tokio::time::timeout(patience, sent).await;
                sent.map_or(Outcome::Unknown, |sent| told(&sent))
            }
            Send::Unawaited => context.in_scope(|| told_at_once(self.plain.send_result(record))),
            Send::Crowded => context.in_scope(|| told_at_once(self.crowded.send_result(record))),
            Send::Purged => {
                let lonely: Result<FutureProducer, _> = config("127.0.0.1:1").create();
                let Ok(lonely) = lonely else { return };
                context.in_scope(|| told_at_once(lonely.send_result(record)))
            }
        };
        ledger().note(marker, "a sender", |slot| slot.sent.push(outcome));
    }
}

fn config(servers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", servers)
        .set("log_level", "2");
    config
}

const fn told<T, E>(sent: &Result<T, E>) -> Outcome {
    match sent {
        Ok(_) => Outcome::Done,
        Err(_) => Outcome::Failed,
    }
}

/// Refused at once, or nobody waits to know.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is dropped here on purpose"
)]
fn told_at_once<T, E>(sent: Result<T, E>) -> Outcome {
    match sent {
        Ok(_) => Outcome::Unknown,
        Err(_) => Outcome::Failed,
    }
}

/// Not an assertion about time: what takes this long never comes.
const PATIENCE: Duration = Duration::from_secs(30);
