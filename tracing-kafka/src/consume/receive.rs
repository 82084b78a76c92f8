//! Consumers that are awaited.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use futures_core::Stream as _;
use rdkafka::consumer::stream_consumer::StreamPartitionQueue;
use rdkafka::consumer::{Consumer as _, ConsumerContext, MessageStream, StreamConsumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::BorrowedMessage;

use crate::consume::known::tracing_of;
use crate::consume::{ConsumerTracing, ProcessNext};

/// What messages are awaited from: a [`StreamConsumer`] or one of its partition queues.
pub trait Source {
    /// The context of the consumer.
    type Context: ConsumerContext + 'static;

    /// The messages.
    fn messages(&self) -> MessageStream<'_, Self::Context>;

    /// The defaults for the consumer.
    fn tracing(&self) -> ConsumerTracing;

    /// Whether the cluster's id has become known meanwhile.
    #[doc(hidden)]
    fn look_for_cluster(&self, tracing: &ConsumerTracing) {
        let _ = tracing;
    }
}

/// Tracing for a [`StreamConsumer`] or one of its partition queues.
///
/// A queue does not tell whose it is: group and client are recorded if it is handed to
/// [`ConsumerTracing::of`] its consumer.
pub trait ReceiveExt: Source {
    /// Receives one message, then processes it within a span as
    /// [`MessageExt::process`](crate::MessageExt::process) does. The loop is yours, and so is its
    /// concurrency.
    ///
    /// ```
    /// use rdkafka::consumer::StreamConsumer;
    /// use rdkafka::error::KafkaError;
    /// use tracing_kafka::ReceiveExt as _;
    /// use tracing_kafka::rdkafka;
    ///
    /// # async fn handle<M>(_: M) -> Result<(), std::io::Error> { Ok(()) }
    /// async fn consume(consumer: &StreamConsumer) -> Result<(), KafkaError> {
    ///     loop {
    ///         let handled = consumer.process(|message| handle(message)).await?;
    ///         if handled.is_err() {
    ///             // retry, dead-letter, stop
    ///         }
    ///     }
    /// }
    /// ```
    fn process<'a, F, Fut>(&'a self, handler: F) -> ProcessNext<'a, Self::Context, F, Fut>
    where
        F: FnOnce(BorrowedMessage<'a>) -> Fut,
    {
        self.tracing().process_next(self, handler)
    }

    /// Receives one message, with a span of its own from now to its arrival: `poll` and its topic.
    /// No message, no span.
    fn recv_traced(&self) -> Receive<'_, Self::Context> {
        self.tracing().recv(self)
    }
}

impl<S: Source + ?Sized> ReceiveExt for S {}

/// Consumers that are awaited: see [`ReceiveExt`].
impl ConsumerTracing {
    /// Receives one message, then processes it within a span.
    pub fn process_next<'a, S, F, Fut>(
        &self,
        source: &'a S,
        handler: F,
    ) -> ProcessNext<'a, S::Context, F, Fut>
    where
        S: Source + ?Sized,
        F: FnOnce(BorrowedMessage<'a>) -> Fut,
    {
        source.look_for_cluster(self);
        ProcessNext::new(source.messages(), self.clone(), handler)
    }

    /// Receives one message, with a span of its own.
    pub fn recv<'a, S: Source + ?Sized>(&self, source: &'a S) -> Receive<'a, S::Context> {
        source.look_for_cluster(self);
        Receive {
            messages: source.messages(),
            tracing: self.clone(),
            since: Instant::now(),
        }
    }
}

impl<C: ConsumerContext + 'static, R> Source for StreamConsumer<C, R> {
    type Context = C;

    fn messages(&self) -> MessageStream<'_, C> {
        self.stream()
    }

    fn tracing(&self) -> ConsumerTracing {
        tracing_of(self)
    }

    fn look_for_cluster(&self, tracing: &ConsumerTracing) {
        tracing.settings().client.look_for_cluster(self.client());
    }
}

impl<C: ConsumerContext + 'static, R> Source for StreamPartitionQueue<C, R> {
    type Context = C;

    fn messages(&self) -> MessageStream<'_, C> {
        self.stream()
    }

    fn tracing(&self) -> ConsumerTracing {
        ConsumerTracing::shared_default().clone()
    }
}

/// The future of [`ReceiveExt::recv_traced`].
#[must_use = "futures do nothing unless polled"]
pub struct Receive<'a, C: ConsumerContext + 'static> {
    messages: MessageStream<'a, C>,
    tracing: ConsumerTracing,
    since: Instant,
}

impl<'a, C: ConsumerContext + 'static> Future for Receive<'a, C> {
    type Output = KafkaResult<BorrowedMessage<'a>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let received = ready!(Pin::new(&mut self.messages).poll_next(cx));
        // rdkafka's streams have no end.
        let received = received.unwrap_or(Err(KafkaError::NoMessageReceived));
        self.tracing.polled(self.since, &received);
        Poll::Ready(received)
    }
}

impl<C: ConsumerContext + 'static> fmt::Debug for Receive<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receive")
            .field("tracing", &self.tracing)
            .finish_non_exhaustive()
    }
}
