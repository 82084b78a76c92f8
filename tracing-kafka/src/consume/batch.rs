//! Messages in batches.

use std::fmt;

use tracing_context::__private::enclosing;
use tracing_context::Birth;

use crate::consume::{ConsumerTracing, MessageExt, Process, ProcessSpan};
use crate::semconv::{self, BatchShape};

/// Tracing for a batch of messages: anything that is a slice of them.
///
/// There is one span, with a link to the sender of each message; of these a layer keeps 128 unless
/// [told otherwise](tracing_context::SpanLimits) (`OTEL_SPAN_LINK_COUNT_LIMIT`) and counts the
/// rest. Its parent is the span that is active, if there is one: see
/// [`Relation::Auto`](crate::Relation::Auto).
pub trait BatchExt<M: MessageExt>: AsRef<[M]> + Sized {
    /// The span in which this batch is processed, for code that
    /// [`process_batch`](Self::process_batch) does not fit.
    fn process_batch_span(&self) -> ProcessSpan {
        ConsumerTracing::shared_default().process_batch_span(self.as_ref())
    }

    /// Processes the batch within one span, as [`MessageExt::process`] does a message.
    ///
    /// ```
    /// use rdkafka::message::OwnedMessage;
    /// use tracing_kafka::BatchExt as _;
    /// use tracing_kafka::rdkafka;
    ///
    /// # async fn insert_all(_: &[OwnedMessage]) -> Result<(), std::io::Error> { Ok(()) }
    /// async fn work_off(batch: Vec<OwnedMessage>) -> Result<(), std::io::Error> {
    ///     batch.process_batch(async |batch| insert_all(&batch).await).await
    /// }
    /// ```
    fn process_batch<F, Fut>(self, handler: F) -> Process<Fut>
    where
        F: FnOnce(Self) -> Fut,
    {
        ConsumerTracing::shared_default().process_batch(self, handler)
    }

    /// The same for a handler that is no future.
    ///
    /// # Errors
    ///
    /// What the handler returns.
    fn process_batch_blocking<T, E, F>(self, handler: F) -> Result<T, E>
    where
        F: FnOnce(Self) -> Result<T, E>,
        E: fmt::Display + 'static,
    {
        ConsumerTracing::shared_default().process_batch_blocking(self, handler)
    }
}

impl<B: AsRef<[M]>, M: MessageExt> BatchExt<M> for B {}

/// Messages in batches: see [`BatchExt`].
impl ConsumerTracing {
    /// The span in which this batch is processed.
    pub fn process_batch_span<M: MessageExt>(&self, batch: &[M]) -> ProcessSpan {
        let shape = BatchShape::of(batch);
        let mut birth = Birth::remote(enclosing());
        for message in batch {
            if let Some(sender) = self.remote_context(message).span() {
                let link = semconv::batch_link(sender.clone(), self.settings(), message, shape);
                birth = birth.link(link);
            }
        }
        let span = semconv::batch_span(birth, self.settings(), batch, shape);
        ProcessSpan::new(span, self.clone())
    }

    /// Processes the batch within one span.
    pub fn process_batch<M, B, F, Fut>(&self, batch: B, handler: F) -> Process<Fut>
    where
        M: MessageExt,
        B: AsRef<[M]>,
        F: FnOnce(B) -> Fut,
    {
        let span = self.process_batch_span(batch.as_ref());
        Process::begin(span, || handler(batch))
    }

    /// The same for a handler that is no future.
    ///
    /// # Errors
    ///
    /// What the handler returns.
    pub fn process_batch_blocking<M, B, T, E, F>(&self, batch: B, handler: F) -> Result<T, E>
    where
        M: MessageExt,
        B: AsRef<[M]>,
        F: FnOnce(B) -> Result<T, E>,
        E: fmt::Display + 'static,
    {
        let mut span = self.process_batch_span(batch.as_ref());
        let result = span.in_scope(|| handler(batch));
        span.end_with(&result);
        result
    }
}
