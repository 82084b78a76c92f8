//! The context of a producer whose records are traced.

use rdkafka::producer::{DeliveryResult, Partitioner, ProducerContext};

use crate::produce::Traced;
use crate::produce::forward::forward_client_context;

/// Wraps the context of a [`BaseProducer`](rdkafka::producer::BaseProducer) or
/// [`ThreadedProducer`](rdkafka::producer::ThreadedProducer), so that it takes
/// [traced](crate::RecordExt::traced) records and no others: forgetting it does not compile.
///
/// The span of a record ends before your own context's
/// [`delivery`](rdkafka::producer::ProducerContext::delivery) is called, which runs with the context
/// of whoever sent the record current. The message it gets has the headers that were sent:
/// [`ProducerTracing::without_context`](crate::ProducerTracing::without_context) is for one that failed
/// and is sent once more.
///
/// ```
/// use std::time::Duration;
///
/// use rdkafka::ClientConfig;
/// use rdkafka::producer::{
///     BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer,
/// };
/// use tracing_kafka::rdkafka;
/// use tracing_kafka::{RecordExt as _, TracedContext, TracedRecordExt as _};
///
/// let producer: ThreadedProducer<TracedContext<DefaultProducerContext>> = ClientConfig::new()
///     .set("test.mock.num.brokers", "1") // a broker inside of this process
///     .create_with_context(TracedContext::new(DefaultProducerContext))?;
///
/// let record = BaseRecord::to("orders").key("7").payload("one book");
/// if let Err((error, record)) = producer.send(record.traced()) {
///     let record = record.untraced(&error); // as it was, for another attempt
///     # drop(record);
/// }
/// producer.flush(Duration::from_secs(30))?;
/// # Ok::<(), rdkafka::error::KafkaError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct TracedContext<C>(C);

impl<C> TracedContext<C> {
    /// Wraps your context.
    pub const fn new(context: C) -> Self {
        Self(context)
    }

    /// Your context.
    pub const fn inner(&self) -> &C {
        &self.0
    }
}

forward_client_context!(TracedContext);

impl<C, Part> ProducerContext<Part> for TracedContext<C>
where
    C: ProducerContext<Part>,
    Part: Partitioner,
{
    type DeliveryOpaque = Box<Traced<C::DeliveryOpaque>>;

    fn delivery(&self, result: &DeliveryResult<'_>, traced: Self::DeliveryOpaque) {
        let Traced { opaque, span } = *traced;
        let caller = span.delivered(result);
        caller.in_scope(|| self.0.delivery(result, opaque));
    }

    fn get_custom_partitioner(&self) -> Option<&Part> {
        self.0.get_custom_partitioner()
    }
}
