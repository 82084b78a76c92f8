//! Consumers that are polled.

use std::fmt;
use std::time::Instant;

use rdkafka::consumer::base_consumer::PartitionQueue;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::BorrowedMessage;
use rdkafka::util::Timeout;
use tracing_context::Link;

use crate::consume::known::tracing_of;
use crate::consume::{ConsumerTracing, MessageExt};
use crate::semconv;

/// What is polled for messages: a [`BaseConsumer`] or one of its partition queues.
pub trait PollSource {
    /// The next message, if there is one in time.
    fn next(&self, timeout: Timeout) -> Option<KafkaResult<BorrowedMessage<'_>>>;

    /// The defaults for the consumer.
    fn tracing(&self) -> ConsumerTracing;

    /// Whether the cluster's id has become known meanwhile.
    #[doc(hidden)]
    fn look_for_cluster(&self, tracing: &ConsumerTracing) {
        let _ = tracing;
    }
}

/// Tracing for a [`BaseConsumer`] or one of its partition queues.
///
/// A queue does not tell whose it is: group and client are recorded if it is handed to
/// [`ConsumerTracing::of`] its consumer.
pub trait PollExt: PollSource {
    /// Polls for one message, then processes it within a span as
    /// [`MessageExt::process_blocking`] does. `None` if there is no message in time.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use rdkafka::consumer::BaseConsumer;
    /// use rdkafka::error::KafkaError;
    /// use tracing_kafka::PollExt as _;
    /// use tracing_kafka::rdkafka;
    ///
    /// # fn handle<M>(_: M) -> Result<(), std::io::Error> { Ok(()) }
    /// fn consume(consumer: &BaseConsumer) -> Result<(), KafkaError> {
    ///     loop {
    ///         let polled = consumer.process(Duration::from_secs(1), |message| handle(message));
    ///         if let Some(handled) = polled && handled?.is_err() {
    ///             // retry, dead-letter, stop
    ///         }
    ///     }
    /// }
    /// ```
    fn process<'a, T, E, F>(
        &'a self,
        timeout: impl Into<Timeout>,
        handler: F,
    ) -> Option<KafkaResult<Result<T, E>>>
    where
        F: FnOnce(BorrowedMessage<'a>) -> Result<T, E>,
        E: fmt::Display + 'static,
    {
        self.tracing().process_poll(self, timeout, handler)
    }

    /// Polls for one message, with a span of its own from now to its arrival: `poll` and its topic.
    /// No message, no span.
    fn poll_traced(&self, timeout: impl Into<Timeout>) -> Option<KafkaResult<BorrowedMessage<'_>>> {
        self.tracing().poll(self, timeout)
    }
}

impl<S: PollSource + ?Sized> PollExt for S {}

/// Consumers that are polled: see [`PollExt`].
impl ConsumerTracing {
    /// Polls for one message, then processes it within a span.
    pub fn process_poll<'a, S, T, E, F>(
        &self,
        source: &'a S,
        timeout: impl Into<Timeout>,
        handler: F,
    ) -> Option<KafkaResult<Result<T, E>>>
    where
        S: PollSource + ?Sized,
        F: FnOnce(BorrowedMessage<'a>) -> Result<T, E>,
        E: fmt::Display + 'static,
    {
        let polled = source.next(timeout.into())?;
        source.look_for_cluster(self);
        Some(polled.map(|message| self.process_blocking(message, handler)))
    }

    /// Polls for one message, with a span of its own.
    pub fn poll<'a, S: PollSource + ?Sized>(
        &self,
        source: &'a S,
        timeout: impl Into<Timeout>,
    ) -> Option<KafkaResult<BorrowedMessage<'a>>> {
        let since = Instant::now();
        let polled = source.next(timeout.into())?;
        source.look_for_cluster(self);
        self.polled(since, &polled);
        Some(polled)
    }

    /// Makes the span of a poll that brought something: the end of a partition is nothing.
    pub(super) fn polled<M: MessageExt>(&self, since: Instant, polled: &KafkaResult<M>) {
        let span = match polled {
            Ok(message) => {
                let sender = self.remote_context(message).span().cloned();
                semconv::poll_span(since, sender.map(Link::new), self.settings(), message)
            }
            Err(KafkaError::PartitionEOF(_)) => return,
            Err(error) => semconv::failed_poll_span(since, self.settings(), error),
        };
        span.finish();
    }
}

impl<C: ConsumerContext + 'static> PollSource for BaseConsumer<C> {
    fn next(&self, timeout: Timeout) -> Option<KafkaResult<BorrowedMessage<'_>>> {
        self.poll(timeout)
    }

    fn tracing(&self) -> ConsumerTracing {
        tracing_of(self)
    }

    fn look_for_cluster(&self, tracing: &ConsumerTracing) {
        tracing.settings().client.look_for_cluster(self.client());
    }
}

impl<C: ConsumerContext + 'static> PollSource for PartitionQueue<C> {
    fn next(&self, timeout: Timeout) -> Option<KafkaResult<BorrowedMessage<'_>>> {
        self.poll(timeout)
    }

    fn tracing(&self) -> ConsumerTracing {
        ConsumerTracing::shared_default().clone()
    }
}
