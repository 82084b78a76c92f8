//! The producer whose sends are futures.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_channel::oneshot;
use rdkafka::client::{ClientContext, DefaultClientContext};
use rdkafka::config::{ClientConfig, FromClientConfig, FromClientConfigAndContext};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{OwnedMessage, Timestamp, ToBytes};
use rdkafka::producer::future_producer::OwnedDeliveryResult;
use rdkafka::producer::{BaseRecord, FutureRecord, PARTITION_UA, Producer as _, ThreadedProducer};
use rdkafka::util::{AsyncRuntime, DefaultRuntime, Timeout};

use crate::produce::ending::Ending;
use crate::produce::record::{begin, refuse};
use crate::produce::{FutureContext, ProducerTracing, Traced};

/// rdkafka's [`FutureProducer`](rdkafka::producer::FutureProducer) with spans: the same signatures,
/// made by the same [`ClientConfig::create`].
///
/// A record's span begins with the call and ends with the broker's acknowledgement, or with the
/// error for which there is none, whether or not the future is still polled or there at all. It has
/// ended when the future resolves. A record or message that comes back with an error has none of
/// the span's context in its headers.
///
/// ```
/// use std::time::Duration;
///
/// use rdkafka::ClientConfig;
/// use rdkafka::producer::FutureRecord;
/// use tracing_kafka::{FutureProducer, rdkafka};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), rdkafka::error::KafkaError> {
/// let producer: FutureProducer = ClientConfig::new()
///     .set("test.mock.num.brokers", "1") // a broker inside of this process
///     .create()?;
/// let record = FutureRecord::to("orders").key("7").payload("one book");
/// let sent = producer.send(record, Duration::from_secs(1)).await;
/// let delivery = sent.map_err(|(error, _)| error)?;
/// println!("partition {}, offset {}", delivery.partition, delivery.offset);
/// # Ok(())
/// # }
/// ```
#[must_use = "its polling thread stops when it is dropped"]
pub struct FutureProducer<C = DefaultClientContext, R = DefaultRuntime>
where
    C: ClientContext + 'static,
{
    pub(super) producer: Arc<Ending<C>>,
    tracing: ProducerTracing,
    runtime: PhantomData<fn() -> R>,
}

/// The result of a delivery, as rdkafka's own
/// [`DeliveryFuture`](rdkafka::producer::DeliveryFuture) gives it.
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct DeliveryFuture(oneshot::Receiver<OwnedDeliveryResult>);

type Sender = oneshot::Sender<OwnedDeliveryResult>;
type Record<'a, K, P> = BaseRecord<'a, K, P, Box<Traced<Sender>>>;

// === impl FutureProducer ===

impl<C, R> FutureProducer<C, R>
where
    C: ClientContext + 'static,
    R: AsyncRuntime,
{
    /// Changes how records are traced.
    ///
    /// ```
    /// # use rdkafka::ClientConfig;
    /// # use tracing_kafka::rdkafka;
    /// use tracing_kafka::{FutureProducer, Propagation};
    ///
    /// let producer: FutureProducer = ClientConfig::new().create()?;
    /// let producer = producer
    ///     .tracing(|tracing| tracing.propagation_to("outbox", Propagation::KeepExisting));
    /// # Ok::<(), rdkafka::error::KafkaError>(())
    /// ```
    pub fn tracing(mut self, change: impl FnOnce(ProducerTracing) -> ProducerTracing) -> Self {
        self.tracing = change(self.tracing);
        self
    }

    /// Sends a record and gives the result of its delivery. While the producer's queue is full it
    /// tries again, for at most `queue_timeout`, within the same span.
    ///
    /// Dropped while it waits for the queue, the span is an error of type `not_enqueued`; dropped
    /// later, the span ends as if it were not.
    ///
    /// # Errors
    ///
    /// Why there is no acknowledgement, and the message.
    pub async fn send<K, P, T>(
        &self,
        record: FutureRecord<'_, K, P>,
        queue_timeout: T,
    ) -> OwnedDeliveryResult
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
        T: Into<Timeout>,
    {
        let since = Instant::now();
        let patience = queue_timeout.into();
        let can_wait = || match patience {
            Timeout::Never => true,
            Timeout::After(patience) => since.elapsed() < patience,
        };
        let topic = record.topic;
        let (mut record, delivery) = self.begin(record);
        loop {
            match self.producer.send(record) {
                Ok(()) => {
                    return match delivery.await {
                        Ok(result) => result,
                        Err(oneshot::Canceled) => Err(lost(topic)),
                    };
                }
                Err((error, refused)) if is_queue_full(&error) && can_wait() => {
                    record = refused;
                    R::delay_for(QUEUE_PAUSE).await;
                }
                Err((error, refused)) => {
                    let record = refuse(refused, &error, drop);
                    return Err((error, to_owned(record)));
                }
            }
        }
    }

    /// Sends a record. If the producer does not take it, it comes back at once.
    ///
    /// # Errors
    ///
    /// Why the producer did not take it, and the record.
    #[expect(clippy::result_large_err, reason = "rdkafka's signature")]
    pub fn send_result<'a, K, P>(
        &self,
        record: FutureRecord<'a, K, P>,
    ) -> Result<DeliveryFuture, (KafkaError, FutureRecord<'a, K, P>)>
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
    {
        let (record, delivery) = self.begin(record);
        match self.producer.send(record) {
            Ok(()) => Ok(DeliveryFuture(delivery)),
            Err((error, refused)) => {
                let record = refuse(refused, &error, drop);
                Err((error, to_future_record(record)))
            }
        }
    }

    /// Polls the producer. Its own thread does that, so there is no need to.
    pub fn poll<T: Into<Timeout>>(&self, timeout: T) {
        self.producer.poll(timeout);
    }

    fn begin<'a, K, P>(
        &self,
        record: FutureRecord<'a, K, P>,
    ) -> (Record<'a, K, P>, oneshot::Receiver<OwnedDeliveryResult>)
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
    {
        let client = &self.tracing.settings().client;
        client.look_for_cluster(self.producer.client());
        let (sender, delivery) = oneshot::channel();
        let record = BaseRecord {
            topic: record.topic,
            partition: record.partition,
            payload: record.payload,
            key: record.key,
            timestamp: record.timestamp,
            headers: record.headers,
            delivery_opaque: (),
        };
        (begin(&self.tracing, record, |()| sender), delivery)
    }
}

impl<R: AsyncRuntime> FromClientConfig for FutureProducer<DefaultClientContext, R> {
    fn from_config(config: &ClientConfig) -> KafkaResult<Self> {
        Self::from_config_and_context(config, DefaultClientContext)
    }
}

impl<C, R> FromClientConfigAndContext<C> for FutureProducer<C, R>
where
    C: ClientContext + 'static,
    R: AsyncRuntime,
{
    fn from_config_and_context(config: &ClientConfig, context: C) -> KafkaResult<Self> {
        let context = FutureContext(context);
        let producer = ThreadedProducer::from_config_and_context(config, context)?;
        Ok(Self {
            tracing: ProducerTracing::of(&producer),
            producer: Arc::new(Ending::new(producer)),
            runtime: PhantomData,
        })
    }
}

impl<C: ClientContext + 'static, R> Clone for FutureProducer<C, R> {
    fn clone(&self) -> Self {
        Self {
            producer: Arc::clone(&self.producer),
            tracing: self.tracing.clone(),
            runtime: PhantomData,
        }
    }
}

impl<C: ClientContext + 'static, R> fmt::Debug for FutureProducer<C, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FutureProducer")
            .field("tracing", &self.tracing)
            .finish_non_exhaustive()
    }
}

// === impl DeliveryFuture ===

impl Future for DeliveryFuture {
    type Output = Result<OwnedDeliveryResult, oneshot::Canceled>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

fn is_queue_full(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull)
}

/// What rdkafka gives of a record that its producer did not take.
fn to_owned<K, P>(record: BaseRecord<'_, K, P>) -> OwnedMessage
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
{
    OwnedMessage::new(
        record.payload.map(|payload| payload.to_bytes().to_vec()),
        record.key.map(|key| key.to_bytes().to_vec()),
        record.topic.to_owned(),
        record
            .timestamp
            .map_or(Timestamp::NotAvailable, Timestamp::CreateTime),
        record.partition.unwrap_or(PARTITION_UA),
        0,
        record.headers,
    )
}

fn to_future_record<'a, K, P>(record: BaseRecord<'a, K, P>) -> FutureRecord<'a, K, P>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
{
    FutureRecord {
        topic: record.topic,
        partition: record.partition,
        payload: record.payload,
        key: record.key,
        timestamp: record.timestamp,
        headers: record.headers,
    }
}

/// A producer answers for every record while it lives, and the future holds it; should it not, the
/// record is gone.
fn lost(topic: &str) -> (KafkaError, OwnedMessage) {
    let record = BaseRecord::<(), ()>::to(topic);
    (KafkaError::Canceled, to_owned(record))
}

/// As often as rdkafka's own producer tries again while its queue is full.
const QUEUE_PAUSE: Duration = Duration::from_millis(100);
