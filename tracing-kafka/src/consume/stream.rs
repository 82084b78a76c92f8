//! Streams of messages.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project::pin_project;
use rdkafka::error::{KafkaError, KafkaResult};

use crate::consume::{ConsumerTracing, MessageExt, Process};

/// Tracing for a stream of messages, such as that of a
/// [`StreamConsumer`](rdkafka::consumer::StreamConsumer) or of one of its partition queues.
pub trait StreamExt<M: MessageExt>: Stream<Item = KafkaResult<M>> + Sized {
    /// Makes of each message a future that processes it, as [`MessageExt::process`] does. How many
    /// run at once is yours to say:
    ///
    /// ```
    /// use futures_util::StreamExt as _;
    /// use rdkafka::consumer::StreamConsumer;
    /// use tracing_kafka::StreamExt as _;
    /// use tracing_kafka::rdkafka;
    ///
    /// # async fn handle<M>(_: M) -> Result<(), std::io::Error> { Ok(()) }
    /// async fn consume(consumer: &StreamConsumer) {
    ///     let processing = consumer.stream().process_each(|message| handle(message));
    ///     let mut processed = processing.buffer_unordered(8);
    ///     while let Some(received) = processed.next().await {
    ///         match received {
    ///             Ok(handled) => drop(handled), // retry, dead-letter, stop
    ///             Err(error) => eprintln!("nothing received: {error}"),
    ///         }
    ///     }
    /// }
    /// ```
    fn process_each<F, Fut>(self, handler: F) -> ProcessStream<Self, F>
    where
        F: FnMut(M) -> Fut,
    {
        ConsumerTracing::shared_default().process_each(self, handler)
    }
}

impl<S, M> StreamExt<M> for S
where
    S: Stream<Item = KafkaResult<M>>,
    M: MessageExt,
{
}

/// Streams of messages: see [`StreamExt`].
impl ConsumerTracing {
    /// Makes of each message a future that processes it.
    pub fn process_each<S, M, F, Fut>(&self, messages: S, handler: F) -> ProcessStream<S, F>
    where
        S: Stream<Item = KafkaResult<M>>,
        M: MessageExt,
        F: FnMut(M) -> Fut,
    {
        ProcessStream {
            messages,
            tracing: self.clone(),
            handler,
        }
    }
}

/// The stream of [`StreamExt::process_each`].
#[pin_project]
#[must_use = "streams do nothing unless polled"]
pub struct ProcessStream<S, F> {
    #[pin]
    messages: S,
    tracing: ConsumerTracing,
    handler: F,
}

/// A message that is being processed, or the error for which there is none.
#[pin_project]
#[must_use = "futures do nothing unless polled"]
pub struct Received<Fut> {
    #[pin]
    process: Option<Process<Fut>>,
    error: Option<KafkaError>,
}

// === impl ProcessStream ===

impl<S, M, F, Fut> Stream for ProcessStream<S, F>
where
    S: Stream<Item = KafkaResult<M>>,
    M: MessageExt,
    F: FnMut(M) -> Fut,
{
    type Item = Received<Fut>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Received<Fut>>> {
        let this = self.project();
        let received = ready!(this.messages.poll_next(cx));
        Poll::Ready(received.map(|received| match received {
            Ok(message) => Received {
                process: Some(this.tracing.process(message, this.handler)),
                error: None,
            },
            Err(error) => Received {
                process: None,
                error: Some(error),
            },
        }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.messages.size_hint()
    }
}

impl<S, F> fmt::Debug for ProcessStream<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessStream")
            .field("tracing", &self.tracing)
            .finish_non_exhaustive()
    }
}

// === impl Received ===

impl<Fut, T, E> Future for Received<Fut>
where
    Fut: Future<Output = Result<T, E>>,
    E: fmt::Display + 'static,
{
    type Output = KafkaResult<Result<T, E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match (this.process.as_pin_mut(), this.error.take()) {
            (Some(process), _) => process.poll(cx).map(Ok),
            (None, Some(error)) => Poll::Ready(Err(error)),
            (None, None) => Poll::Pending,
        }
    }
}

impl<Fut> fmt::Debug for Received<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("process", &self.process)
            .field("error", &self.error)
            .finish()
    }
}
