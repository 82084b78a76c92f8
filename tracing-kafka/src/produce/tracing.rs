//! How a producer traces.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use rdkafka::message::OwnedMessage;
use rdkafka::producer::{Partitioner, Producer, ProducerContext};
use tracing_context::propagator::Propagator;

use crate::client::ClientInfo;
use crate::headers;
use crate::produce::Propagation;
use crate::settings::Settings;

/// How the records of a producer are traced. Cheap to clone.
///
/// [`FutureProducer`](crate::FutureProducer) has one of its own; for records of the other
/// producers, it is handed to [`traced_by`](crate::RecordExt::traced_by):
///
/// ```
/// use rdkafka::ClientConfig;
/// use rdkafka::producer::{BaseRecord, DefaultProducerContext, ThreadedProducer};
/// use tracing_kafka::rdkafka;
/// use tracing_kafka::{ProducerTracing, Propagation, RecordExt as _, TracedContext};
///
/// let producer: ThreadedProducer<TracedContext<DefaultProducerContext>> = ClientConfig::new()
///     .set("test.mock.num.brokers", "1")
///     .create_with_context(TracedContext::new(DefaultProducerContext))?;
/// let tracing = ProducerTracing::of(&producer)
///     .message_keys(true)
///     .propagation_to("audit.of.others", Propagation::Off);
/// let record = BaseRecord::to("orders").key("7").payload("one book");
/// producer.send(record.traced_by(&tracing)).map_err(|(error, _)| error)?;
/// # Ok::<(), rdkafka::error::KafkaError>(())
/// ```
#[derive(Clone, Default)]
pub struct ProducerTracing(Arc<Inner>);

#[derive(Clone, Default)]
struct Inner {
    settings: Settings,
    propagation: Propagation,
    topics: HashMap<String, Propagation>,
}

impl ProducerTracing {
    /// The defaults, for a producer of which nothing is known: its client id and its broker are
    /// not recorded.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The defaults for this producer: client id, and the broker if it is configured with one.
    #[must_use]
    pub fn of<P, C, Part>(producer: &P) -> Self
    where
        P: Producer<C, Part>,
        C: ProducerContext<Part>,
        Part: Partitioner,
    {
        Self(Arc::new(Inner {
            settings: Settings::new(ClientInfo::of(producer.client())),
            ..Inner::default()
        }))
    }

    /// How the context is written. Default: the process's
    /// [`propagator`](tracing_context::propagator()).
    #[must_use]
    pub fn propagator(self, propagator: impl Propagator) -> Self {
        self.with(|inner| inner.settings.propagator = Some(Arc::new(propagator)))
    }

    /// Whose context records carry. Default: [`Propagation::Replace`].
    #[must_use]
    pub fn propagation(self, propagation: Propagation) -> Self {
        self.with(|inner| inner.propagation = propagation)
    }

    /// Whose context the records to this topic carry.
    #[must_use]
    pub fn propagation_to(self, topic: impl Into<String>, propagation: Propagation) -> Self {
        self.with(|inner| {
            inner.topics.insert(topic.into(), propagation);
        })
    }

    /// Records `kafka.message.key`, where it is UTF-8. Default: no, it may be personal.
    #[must_use]
    pub fn message_keys(self, yes: bool) -> Self {
        self.with(|inner| inner.settings.keys = yes)
    }

    /// Records `messaging.message.body.size`, the bytes of the payload. Default: no, as the
    /// conventions have it.
    #[must_use]
    pub fn body_sizes(self, yes: bool) -> Self {
        self.with(|inner| inner.settings.body_sizes = yes)
    }

    /// The message without the propagator's fields in its headers. For one that came to your delivery
    /// callback with an error and is to be sent once more where [`Propagation`] is not `Replace`:
    /// else it would carry the context of the attempt that failed.
    #[must_use]
    pub fn without_context(&self, mut message: OwnedMessage) -> OwnedMessage {
        let mut headers = message.detach_headers();
        headers::strip(&mut headers, self.settings().propagator().fields());
        message.replace_headers(headers)
    }

    pub(super) fn shared_default() -> &'static Self {
        static DEFAULT: LazyLock<ProducerTracing> = LazyLock::new(ProducerTracing::new);
        &DEFAULT
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn propagation_for(&self, topic: &str) -> Propagation {
        let of_topic = self.0.topics.get(topic);
        of_topic.copied().unwrap_or(self.0.propagation)
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

impl fmt::Debug for ProducerTracing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProducerTracing")
            .field("settings", &self.0.settings)
            .field("propagation", &self.0.propagation)
            .field("topics", &self.0.topics)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::message::{Header, Headers as _, Message as _, OwnedHeaders, Timestamp};

    use super::*;

    #[test]
    fn a_message_without_context_keeps_the_rest() {
        let header = |key| Header {
            key,
            value: Some("x"),
        };
        let message = |headers| {
            let topic = "orders".to_owned();
            let made = Timestamp::NotAvailable;
            OwnedMessage::new(Some(vec![1]), None, topic, made, 3, 7, headers)
        };
        let headers = ["traceparent", "kind", "tracestate", "baggage"]
            .into_iter()
            .fold(OwnedHeaders::new(), |all, key| all.insert(header(key)));
        let cleaned = ProducerTracing::new().without_context(message(Some(headers)));
        let left = cleaned.headers().unwrap();
        assert_eq!((left.count(), left.get(0).key), (1, "kind"));
        assert_eq!(
            (cleaned.partition(), cleaned.payload()),
            (3, Some(&[1][..]))
        );

        let ours = OwnedHeaders::new().insert(header("traceparent"));
        let cleaned = ProducerTracing::new().without_context(message(Some(ours)));
        assert!(cleaned.headers().is_none());
    }
}
