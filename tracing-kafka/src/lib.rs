//! Kafka spans for [rdkafka]: from the call that sends a record to the broker's acknowledgement, and
//! from there to the handler, in one trace, by the OpenTelemetry conventions v1.45.
//!
//! ```
//! use std::time::Duration;
//!
//! use rdkafka::ClientConfig;
//! use rdkafka::consumer::{Consumer as _, StreamConsumer};
//! use rdkafka::message::Message as _;
//! use rdkafka::producer::{FutureRecord, Producer as _};
//! use tracing_context::testing::{InMemorySink, TreePrinter};
//! use tracing_kafka::{FutureProducer, ReceiveExt as _, rdkafka};
//! use tracing_subscriber::prelude::*;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let spans = InMemorySink::new(); // tests; tracing-export has the sinks for services
//! let layer = tracing_context::ContextLayer::builder().sink(spans.clone()).build();
//! tracing_subscriber::registry().with(layer.filtered()).init();
//!
//! // librdkafka's broker inside of this process; yours are "bootstrap.servers".
//! let producer: FutureProducer =
//!     ClientConfig::new().set("test.mock.num.brokers", "1").create()?;
//! # let mock = producer.client().mock_cluster().ok_or("no broker")?;
//! # mock.create_topic("orders", 1, 1)?;
//! # let servers = mock.bootstrap_servers();
//! let consumer: StreamConsumer = ClientConfig::new()
//! #   .set("bootstrap.servers", servers)
//! #   .set("group.protocol", "consumer")
//! #   .set("auto.offset.reset", "earliest")
//!     .set("group.id", "warehouse")
//!     .create()?;
//! consumer.subscribe(&["orders"])?;
//!
//! let record = FutureRecord::to("orders").key("7").payload("one book");
//! producer.send(record, Duration::from_secs(5)).await.map_err(|(error, _)| error)?;
//!
//! let handled = consumer.process(async |message| {
//!     println!("{:?}", message.payload_view::<str>());
//!     Err::<(), _>(std::io::Error::from(std::io::ErrorKind::TimedOut)) // what your handler says
//! });
//! assert!(handled.await?.is_err());
//!
//! let tree = TreePrinter::new()
//!     .only(&["messaging.operation.type", "messaging.consumer.group.name", "error.type"])
//!     .print(&spans.spans());
//! print!("{tree}");
//! # let expected = [
//! #     r#"send orders [producer] messaging.operation.type="send""#,
//! #     concat!(
//! #         r#"  process orders [consumer] error(timed out) messaging.operation.type="process" "#,
//! #         r#"messaging.consumer.group.name="warehouse" error.type="timed_out""#,
//! #     ),
//! #     "    ~ link",
//! # ];
//! # assert_eq!(tree.lines().collect::<Vec<_>>(), expected);
//! # Ok(())
//! # }
//! ```
//!
//! It prints, the second span in one line,
//!
//! ```text
//! send orders [producer] messaging.operation.type="send"
//!   process orders [consumer] error(timed out) messaging.operation.type="process"
//!       messaging.consumer.group.name="warehouse" error.type="timed_out"
//!     ~ link
//! ```
//!
//! # Producers
//!
//! [`FutureProducer`] is rdkafka's, with spans. [`TracedContext`] wraps the context of a
//! `BaseProducer` or `ThreadedProducer`, which then takes records with
//! [`traced()`](RecordExt::traced) and no others.
//!
//! | the span ends | as |
//! |---|---|
//! | at the broker's acknowledgement | unset, with partition and offset |
//! | at the broker's refusal, time-out, purge | Error, librdkafka's name of it: `_MSG_TIMED_OUT`, `MSG_SIZE_TOO_LARGE` |
//! | when the producer does not take the record | Error, such as `_QUEUE_FULL` |
//! | when the record is dropped unsent | Error, `not_enqueued` |
//!
//! It has ended before the caller learns of it, and ends as well when nobody waits. Callbacks of your
//! producer context run with the sender's context current. Flush before the process ends: what is
//! still queued when a producer is dropped is purged, and its spans say so. (Those of a `BaseProducer`
//! or `ThreadedProducer` only as far as rdkafka reads the answers: for half a second.)
//!
//! The span's context goes into the record's headers in place of what was there: a record that is
//! sent once more, or forwarded, must not carry the last attempt's or the last hop's.
//! [`Propagation`] has the alternatives. A record or message that is handed back with an error is
//! free of it; that in a delivery callback of your own is as it was sent
//! ([`ProducerTracing::without_context`]).
//!
//! A [`Transaction`] joins its sends in a span that tells commit from abort, if you ask for one.
//!
//! # Consumers
//!
//! | for | there is |
//! |---|---|
//! | a `StreamConsumer`, its partition queues | [`ReceiveExt::process`] receives and processes a message |
//! | a `BaseConsumer`, its partition queues | [`PollExt::process`] likewise, without async |
//! | a stream of messages | [`StreamExt::process_each`], for concurrency |
//! | a message, borrowed or detached | [`MessageExt::process`], [`MessageExt::process_span`], [`MessageExt::remote_context`] |
//! | a batch | [`BatchExt::process_batch`]: one span, a link for each message |
//! | on request | [`ReceiveExt::recv_traced`], [`PollExt::poll_traced`] and [`CommitExt`]: spans of polls and commits |
//!
//! None of them commits, stores, retries or swallows anything. A handler that fails makes the span an
//! error and its error is returned; a panic makes it one of type `panic` and goes on; dropped before
//! its end, it is `cancelled`.
//!
//! There is always a link to the span that sent the message. That span is also the parent unless a
//! span is active, so by default producer and consumer are in one trace: see [`Relation`].
//! [`ConsumerTracing`] has this and the other settings.
//!
//! Of a header that is there several times the last value counts; null, or bytes that are no context,
//! are none, and never panic.
//!
//! # What is recorded
//!
//! | attribute | send | process | poll | commit | |
//! |---|---|---|---|---|---|
//! | `messaging.system.name` | ✓ | ✓ | ✓ | ✓ | `kafka` |
//! | `messaging.operation.name`, `.type` | ✓ | ✓ | ✓ | ✓ | `send`/`send`, `process`/`process`, `poll`/`receive`, `commit`/`settle` |
//! | `messaging.destination.name` | ✓ | ✓ | ✓ | ✓ | the topic |
//! | `messaging.destination.partition.id` | ✓ | ✓ | ✓ | ✓ | a text |
//! | `messaging.batch.message_count` | | ✓ | | | of batches |
//! | `messaging.consumer.group.name` | | ✓ | ✓ | ✓ | |
//! | `messaging.client.id` | ✓ | ✓ | ✓ | ✓ | |
//! | `messaging.message.body.size` | ✓ | ✓ | ✓ | | [on request](ConsumerTracing::body_sizes) |
//! | `kafka.offset` | ✓ | ✓ | ✓ | ✓ | |
//! | `kafka.message.key` | ✓ | ✓ | ✓ | | [on request](ConsumerTracing::message_keys), if it is UTF-8 |
//! | `kafka.message.tombstone` | ✓ | ✓ | ✓ | | of records without a payload |
//! | `kafka.cluster.id` | ✓ | ✓ | ✓ | ✓ | once librdkafka knows it |
//! | `server.address`, `.port` | ✓ | ✓ | ✓ | ✓ | where there is one bootstrap server |
//! | `error.type` | ✓ | ✓ | ✓ | ✓ | librdkafka's name; see above |
//! | `tracing_kafka.queue_time` | | ✓ | | | seconds from the message's timestamp to now, of a batch the longest (no convention has a name for it) |
//!
//! The span of a transaction has system, operation name, client id, cluster and server, and
//! `tracing_kafka.transaction.outcome`: `committed`, `aborted` or `abandoned`. There is no convention
//! for it.
//!
//! On a batch, what its messages have in common stands on the span, and the rest on their links. No
//! header and no payload is recorded.
//!
//! The conventions for messaging are not stable: v1.45 has renamed some of these
//! (`messaging.system`, `messaging.kafka.offset`, ... before). The names stand in one module here.
//!
//! # Performance
//!
//! Headers are read for every message, and of a batch for each, since they decide where a span
//! belongs. All else is read only if the span is enabled. A send allocates one box for the span and the
//! headers; futures are named types and not boxed. The README has figures.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `sasl`, `ssl`, `zstd` | no | rdkafka's features of the same name |
//!
//! rdkafka is [re-exported](rdkafka), so that there is one version of it. It compiles librdkafka,
//! which needs a C and a C++ compiler and make.
#![deny(unsafe_code)]

mod age;
mod client;
mod consume;
mod headers;
#[expect(unsafe_code, reason = "what rdkafka has no safe call for")]
mod native;
mod produce;
mod semconv;
mod settings;

pub use rdkafka;

pub use self::consume::{
    BatchExt, CommitExt, ConsumerTracing, MessageExt, PollExt, PollSource, Process, ProcessNext,
    ProcessSpan, ProcessStream, Receive, ReceiveExt, Received, Relation, Source, StreamExt,
};
pub use self::headers::ContextHeaders;
pub use self::produce::{
    DeliveryFuture, FutureContext, FutureProducer, ProducerTracing, Propagation, RecordExt, Traced,
    TracedContext, TracedRecordExt, Transaction, TransactionExt,
};
