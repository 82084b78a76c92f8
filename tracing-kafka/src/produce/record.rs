//! Records of the base and the threaded producer.

use std::fmt;

use rdkafka::error::KafkaError;
use rdkafka::message::ToBytes;
use rdkafka::producer::BaseRecord;
use rdkafka::util::IntoOpaque;

use crate::produce::ProducerTracing;
use crate::produce::send_span::SendSpan;
use crate::semconv::Outgoing;

/// What a record of a producer with a [`TracedContext`](crate::TracedContext) carries: its span,
/// and the opaque that your own context gets.
pub struct Traced<D> {
    pub(super) opaque: D,
    pub(super) span: SendSpan,
}

/// Makes a record one that a producer with a [`TracedContext`](crate::TracedContext) takes.
pub trait RecordExt {
    /// The same record with a span.
    type Traced;

    /// Begins the span of this record, below the current one, and writes its context to the
    /// headers. It ends at the delivery report; if the record is dropped before it is sent, as an
    /// error of type `not_enqueued`.
    ///
    /// A record that the producer hands back (its queue is full) can be sent again as it is, within
    /// the same span, or given up by [`untraced`](TracedRecordExt::untraced).
    fn traced(self) -> Self::Traced;

    /// The same with settings.
    fn traced_by(self, tracing: &ProducerTracing) -> Self::Traced;
}

/// Gives up sending.
pub trait TracedRecordExt {
    /// The record without a span.
    type Record;

    /// Ends the span with the error for which the producer did not take the record, and gives the
    /// record as it was, without the span's context in its headers.
    fn untraced(self, error: &KafkaError) -> Self::Record;
}

impl<'a, K, P, D> RecordExt for BaseRecord<'a, K, P, D>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
    D: IntoOpaque,
{
    type Traced = BaseRecord<'a, K, P, Box<Traced<D>>>;

    fn traced(self) -> Self::Traced {
        self.traced_by(ProducerTracing::shared_default())
    }

    fn traced_by(self, tracing: &ProducerTracing) -> Self::Traced {
        begin(tracing, self, |opaque| opaque)
    }
}

impl<'a, K, P, D> TracedRecordExt for BaseRecord<'a, K, P, Box<Traced<D>>>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
    D: IntoOpaque,
{
    type Record = BaseRecord<'a, K, P, D>;

    fn untraced(self, error: &KafkaError) -> Self::Record {
        refuse(self, error, |opaque| opaque)
    }
}

/// Begins the span of a record, with an opaque that may replace its own.
pub(super) fn begin<'a, K, P, D, T>(
    tracing: &ProducerTracing,
    mut record: BaseRecord<'a, K, P, D>,
    change: impl FnOnce(D) -> T,
) -> BaseRecord<'a, K, P, Box<Traced<T>>>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
    D: IntoOpaque,
    T: Send + Sync,
{
    let outgoing = Outgoing {
        topic: record.topic,
        // Negative: rdkafka's word for none.
        partition: record.partition.filter(|partition| *partition >= 0),
        key: record.key.map(ToBytes::to_bytes),
        payload: record.payload.map(ToBytes::to_bytes),
    };
    let span = SendSpan::begin(tracing, outgoing, &mut record.headers);
    with_opaque(record, |opaque| {
        let opaque = change(opaque);
        Box::new(Traced { opaque, span })
    })
}

/// Ends the span of a record that the producer did not take.
pub(super) fn refuse<'a, K, P, D, T>(
    mut record: BaseRecord<'a, K, P, Box<Traced<D>>>,
    error: &KafkaError,
    change: impl FnOnce(D) -> T,
) -> BaseRecord<'a, K, P, T>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
    D: Send + Sync,
    T: IntoOpaque,
{
    let mut headers = record.headers.take();
    let mut record = with_opaque(record, |traced| {
        traced.span.refused(error, &mut headers);
        change(traced.opaque)
    });
    record.headers = headers;
    record
}

fn with_opaque<'a, K, P, D, T>(
    record: BaseRecord<'a, K, P, D>,
    change: impl FnOnce(D) -> T,
) -> BaseRecord<'a, K, P, T>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
    D: IntoOpaque,
    T: IntoOpaque,
{
    BaseRecord {
        topic: record.topic,
        partition: record.partition,
        payload: record.payload,
        key: record.key,
        timestamp: record.timestamp,
        headers: record.headers,
        delivery_opaque: change(record.delivery_opaque),
    }
}

impl<D> fmt::Debug for Traced<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced")
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}
