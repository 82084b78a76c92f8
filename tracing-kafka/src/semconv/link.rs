//! What links say of the messages of a batch.

use rdkafka::message::Message;
use tracing_context::{Link, SpanContext};

use crate::settings::Settings;

/// What all messages of a batch have in common: that stands on the span, and what differs on the
/// links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BatchShape<'a> {
    pub(crate) topic: Option<&'a str>,
    pub(crate) partition: Option<i32>,
}

impl<'a> BatchShape<'a> {
    pub(crate) fn of<M: Message>(messages: &'a [M]) -> Self {
        let topic = only(messages.iter().map(M::topic));
        // Partitions of different topics have nothing in common but their numbers.
        let partition = topic.and_then(|_| only(messages.iter().map(M::partition)));
        Self { topic, partition }
    }
}

/// The link of one message of a batch.
pub(crate) fn batch_link<M: Message>(
    sender: SpanContext,
    settings: &Settings,
    message: &M,
    shape: BatchShape<'_>,
) -> Link {
    let mut link = Link::new(sender);
    if shape.topic.is_none() {
        link = link.with("messaging.destination.name", message.topic().to_owned());
    }
    if shape.partition.is_none() {
        let partition = message.partition().to_string();
        link = link.with("messaging.destination.partition.id", partition);
    }
    link = link.with("kafka.offset", message.offset());
    if let Some(key) = settings.key(message.key()) {
        link = link.with("kafka.message.key", key.to_owned());
    }
    if message.payload().is_none() {
        link = link.with("kafka.message.tombstone", true);
    }
    link
}

/// The value, if all are the same.
fn only<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use rdkafka::message::{OwnedMessage, Timestamp};

    use super::*;

    fn message(topic: &str, partition: i32) -> OwnedMessage {
        let topic = topic.to_owned();
        OwnedMessage::new(
            None,
            None,
            topic,
            Timestamp::NotAvailable,
            partition,
            0,
            None,
        )
    }

    #[test]
    fn a_batch_has_a_topic_and_a_partition_if_there_is_one() {
        let shape = |messages: &[OwnedMessage]| {
            let shape = BatchShape::of(messages);
            (shape.topic.map(str::to_owned), shape.partition)
        };
        let a = || Some("a".to_owned());
        assert_eq!(shape(&[]), (None, None));
        assert_eq!(shape(&[message("a", 1)]), (a(), Some(1)));
        assert_eq!(shape(&[message("a", 1), message("a", 1)]), (a(), Some(1)));
        assert_eq!(shape(&[message("a", 1), message("a", 2)]), (a(), None));
        assert_eq!(shape(&[message("a", 1), message("b", 1)]), (None, None));
    }
}
