//! The future that receives a message and processes it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream as _;
use pin_project::pin_project;
use rdkafka::consumer::{ConsumerContext, MessageStream};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::BorrowedMessage;

use crate::consume::{ConsumerTracing, Process};

/// The future of [`ReceiveExt::process`](crate::ReceiveExt::process).
///
/// Dropped while it waits, no message is lost; dropped while the handler runs, the span is an error
/// of type `cancelled`.
#[pin_project]
#[must_use = "futures do nothing unless polled"]
pub struct ProcessNext<'a, C: ConsumerContext + 'static, F, Fut> {
    messages: MessageStream<'a, C>,
    tracing: ConsumerTracing,
    handler: Option<F>,
    #[pin]
    process: Option<Process<Fut>>,
}

impl<'a, C: ConsumerContext + 'static, F, Fut> ProcessNext<'a, C, F, Fut> {
    pub(super) const fn new(
        messages: MessageStream<'a, C>,
        tracing: ConsumerTracing,
        handler: F,
    ) -> Self {
        Self {
            messages,
            tracing,
            handler: Some(handler),
            process: None,
        }
    }
}

impl<'a, C, F, Fut, T, E> Future for ProcessNext<'a, C, F, Fut>
where
    C: ConsumerContext + 'static,
    F: FnOnce(BorrowedMessage<'a>) -> Fut,
    Fut: Future<Output = Result<T, E>>,
    E: fmt::Display + 'static,
{
    type Output = KafkaResult<Result<T, E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(process) = this.process.as_mut().as_pin_mut() {
            return process.poll(cx).map(Ok);
        }
        let received = ready!(Pin::new(&mut *this.messages).poll_next(cx));
        // rdkafka's streams have no end.
        let message = match received.unwrap_or(Err(KafkaError::NoMessageReceived)) {
            Ok(message) => message,
            Err(error) => return Poll::Ready(Err(error)),
        };
        let Some(handler) = this.handler.take() else {
            return Poll::Pending;
        };
        let span = this.tracing.process_span(&message);
        this.process.set(Some(Process::new(span)));
        match this.process.as_pin_mut() {
            Some(process) => process.start(|| handler(message), cx).map(Ok),
            None => Poll::Pending,
        }
    }
}

impl<C: ConsumerContext + 'static, F, Fut> fmt::Debug for ProcessNext<'_, C, F, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessNext")
            .field("tracing", &self.tracing)
            .field("process", &self.process)
            .finish_non_exhaustive()
    }
}
