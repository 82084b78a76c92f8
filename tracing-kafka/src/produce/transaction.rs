//! Transactions.

use std::fmt;
use std::marker::PhantomData;

use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::producer::{Partitioner, Producer, ProducerContext};
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::util::Timeout;
use tracing_context::__private::quietly;
use tracing_context::{Context, TracedSpan};

use crate::client::ClientInfo;
use crate::semconv::{self, TransactionEnd};

/// A transaction with a span of its own, which joins the sends in it and tells commit from abort.
///
/// The sends are made with its [context](Self::context) current, by
/// [`in_scope`](Self::in_scope) or [`FutureExt::with_context`](tracing_context::FutureExt):
///
/// ```no_run
/// use std::time::Duration;
///
/// use rdkafka::ClientConfig;
/// use rdkafka::producer::{FutureRecord, Producer as _};
/// use tracing_context::FutureExt as _;
/// use tracing_kafka::{FutureProducer, TransactionExt as _, rdkafka};
///
/// # async fn example() -> Result<(), rdkafka::error::KafkaError> {
/// let producer: FutureProducer = ClientConfig::new()
///     .set("bootstrap.servers", "localhost:9092")
///     .set("transactional.id", "billing-1")
///     .create()?;
/// let patience = Duration::from_secs(30);
/// producer.init_transactions(patience)?;
///
/// let mut transaction = producer.transaction()?;
/// let record = FutureRecord::<(), _>::to("invoices").payload("one book");
/// let sent = async { producer.send(record, patience).await };
/// match sent.with_context(transaction.context().clone()).await {
///     Ok(_) => transaction.commit(patience)?,
///     Err(_) => transaction.abort(patience)?,
/// }
/// # Ok(())
/// # }
/// ```
///
/// The span ends when commit or abort succeeds. If neither did when this is dropped, it is an error:
/// of the type of the last error, or `abandoned`.
#[must_use = "dropping it neither commits nor aborts"]
pub struct Transaction<'a, T, C, Part> {
    producer: &'a T,
    span: TracedSpan,
    /// What its last call failed with.
    error: Option<KafkaError>,
    ended: bool,
    types: PhantomData<fn() -> (C, Part)>,
}

/// Begins transactions that have spans.
pub trait TransactionExt<C, Part>: Producer<C, Part> + Sized
where
    C: ProducerContext<Part>,
    Part: Partitioner,
{
    /// [Begins a transaction](Producer::begin_transaction) and its span, below the current one.
    ///
    /// # Errors
    ///
    /// Those of `begin_transaction`; there is no span then.
    fn transaction(&self) -> KafkaResult<Transaction<'_, Self, C, Part>>;
}

impl<T, C, Part> TransactionExt<C, Part> for T
where
    T: Producer<C, Part>,
    C: ProducerContext<Part>,
    Part: Partitioner,
{
    fn transaction(&self) -> KafkaResult<Transaction<'_, Self, C, Part>> {
        self.begin_transaction()?;
        Ok(Transaction {
            producer: self,
            span: semconv::transaction_span(&ClientInfo::of(self.client())),
            error: None,
            ended: false,
            types: PhantomData,
        })
    }
}

impl<T, C, Part> Transaction<'_, T, C, Part>
where
    T: Producer<C, Part>,
    C: ProducerContext<Part>,
    Part: Partitioner,
{
    /// The context for what belongs to the transaction.
    #[must_use]
    pub const fn context(&self) -> &Context {
        self.span.context()
    }

    /// Runs `f` with the transaction's span entered.
    pub fn in_scope<R>(&self, f: impl FnOnce() -> R) -> R {
        let _entered = self.span.enter();
        f()
    }

    /// [Sends consumed offsets](Producer::send_offsets_to_transaction) along with it.
    ///
    /// # Errors
    ///
    /// Those of rdkafka's method.
    pub fn send_offsets<O: Into<Timeout>>(
        &mut self,
        offsets: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
        timeout: O,
    ) -> KafkaResult<()> {
        let producer = self.producer;
        self.call(|| producer.send_offsets_to_transaction(offsets, group, timeout))
    }

    /// [Commits it](Producer::commit_transaction).
    ///
    /// # Errors
    ///
    /// Those of rdkafka's method. The span goes on: try again, or abort, as the error says.
    pub fn commit<O: Into<Timeout>>(&mut self, timeout: O) -> KafkaResult<()> {
        let producer = self.producer;
        self.call(|| producer.commit_transaction(timeout))?;
        self.end(TransactionEnd::Committed);
        Ok(())
    }

    /// [Aborts it](Producer::abort_transaction). The span is an error only if a call of this
    /// transaction was one: an abort on purpose is none.
    ///
    /// # Errors
    ///
    /// Those of rdkafka's method. The span goes on.
    pub fn abort<O: Into<Timeout>>(&mut self, timeout: O) -> KafkaResult<()> {
        let producer = self.producer;
        let cause = self.error.take();
        self.call(|| producer.abort_transaction(timeout))?;
        self.error = cause;
        self.end(TransactionEnd::Aborted);
        Ok(())
    }

    fn call(&mut self, f: impl FnOnce() -> KafkaResult<()>) -> KafkaResult<()> {
        let result = self.in_scope(f);
        self.error = result.as_ref().err().cloned();
        result
    }
}

impl<T, C, Part> Transaction<'_, T, C, Part> {
    fn end(&mut self, end: TransactionEnd) {
        if !std::mem::replace(&mut self.ended, true) {
            quietly(|| semconv::record_transaction_end(&self.span, end, self.error.as_ref()));
            self.span.finish();
        }
    }
}

impl<T, C, Part> Drop for Transaction<'_, T, C, Part> {
    fn drop(&mut self) {
        self.end(TransactionEnd::Abandoned);
    }
}

impl<T, C, Part> fmt::Debug for Transaction<'_, T, C, Part> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("span", &self.span)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
