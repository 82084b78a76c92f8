//! A hundred thousand messages, some of which fail: each has one span of its own at either end, none
//! stays open, and nothing is left in memory.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::alloc::System;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cap::Cap;
use futures_util::StreamExt as _;
use tracing::info_span;
use tracing::level_filters::LevelFilter;
use tracing_context::{ContextLayer, FinishedSpan, SpanId, SpanKind, SpanSink};
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::producer::FutureRecord;
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tracing_kafka::rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use tracing_kafka::{FutureProducer, StreamExt as _};
use tracing_subscriber::Registry;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan as _;
use tracing_tests::OpenSpans;
use tracing_tests::kafka::{Broker as _, InProcess, PATIENCE};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Keeps the ids of spans, in memory that it has from the beginning, and nothing else.
#[derive(Clone)]
struct Ids(Arc<Mutex<[Vec<SpanId>; 2]>>);

impl Ids {
    fn new() -> Self {
        let room = || Vec::with_capacity(2 * MESSAGES);
        Self(Arc::new(Mutex::new([room(), room()])))
    }

    /// How many spans were sent and how many processed, once no id is there twice.
    fn distinct(&self) -> [usize; 2] {
        let mut ids = self.0.lock().unwrap();
        ids.each_mut().map(|ids| {
            let all = ids.len();
            ids.sort_unstable_by_key(|id| id.to_bytes());
            ids.dedup();
            assert_eq!(ids.len(), all, "a span was exported twice");
            all
        })
    }
}

impl SpanSink for Ids {
    fn on_end(&self, span: &FinishedSpan) {
        let which = usize::from(span.kind() == SpanKind::Consumer);
        self.0.lock().unwrap()[which].push(span.span_id());
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    acknowledged: usize,
    failed: usize,
    processed: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_has_one_span_at_either_end() {
    let (ids, open) = (Ids::new(), OpenSpans::default());
    let layer = ContextLayer::builder().sink(ids.clone()).build();
    tracing_subscriber::registry()
        .with(layer.filtered())
        .with(open.clone().with_filter(LevelFilter::INFO))
        .init();
    let broker = InProcess::start().unwrap();
    broker.create_topic(TOPIC, PARTITIONS).await;
    let clients = (producer(&broker), consumer(&broker));

    make_room(2 * WINDOW);
    let mut count = Count::default();
    run(&broker, &clients, 0..MESSAGES / 10, &mut count).await;
    let before = ALLOCATOR.allocated();
    run(&broker, &clients, MESSAGES / 10..MESSAGES, &mut count).await;
    let after = ALLOCATOR.allocated();
    drop(clients);

    assert_eq!(count.acknowledged + count.failed, MESSAGES);
    assert!(count.failed > 100, "{count:?}");
    assert_eq!(count.processed, count.acknowledged);
    assert_eq!(ids.distinct(), [MESSAGES, count.processed]);
    assert!(open.born() >= MESSAGES + count.processed);
    assert_eq!(open.open(), 0);
    let grown = after.saturating_sub(before);
    assert!(grown <= 64 * 1024, "{grown} bytes more than before");
}

/// The registry keeps memory for as many spans as were ever open at once, with their extensions: how
/// many that are is up to the moment. So there are more than ever before the first count. Our layer
/// does not see them.
fn make_room(spans: usize) {
    let open = |_| {
        let span = info_span!(target: "tokio", "room");
        span.with_subscriber(|(id, dispatch)| {
            let registry = dispatch.downcast_ref::<Registry>().unwrap();
            registry.span(id).unwrap().extensions_mut().insert(());
        });
        span
    };
    drop((0..spans).map(open).collect::<Vec<_>>());
}

/// Sends these messages and processes those that were acknowledged.
async fn run(
    broker: &InProcess,
    (producer, consumer): &(FutureProducer, StreamConsumer),
    messages: Range<usize>,
    count: &mut Count,
) {
    let send = async {
        let (mut acknowledged, mut failed) = (0, 0);
        for window in messages.step_by(WINDOW) {
            if window % (5 * WINDOW) == 0 {
                let refusal = RDKafkaRespErr::RD_KAFKA_RESP_ERR_INVALID_RECORD;
                broker
                    .mock()
                    .request_errors(RDKafkaApiKey::Produce, &[refusal]);
            }
            let sent: Vec<_> = (window..window + WINDOW)
                .map(|n| send(producer, n))
                .collect();
            for delivery in sent {
                match delivery.await.unwrap() {
                    Ok(_) => acknowledged += 1,
                    Err(_) => failed += 1,
                }
            }
        }
        (acknowledged, failed)
    };
    let mut processed = consumer
        .stream()
        .process_each(handle)
        .map(|handled| tokio::time::timeout(Duration::from_millis(100), handled))
        .buffer_unordered(64);
    let mut processes = 0;
    let mut send = std::pin::pin!(send);
    // While it is sent, and until everything has arrived.
    let (acknowledged, failed) = loop {
        tokio::select! {
            sent = &mut send => break sent,
            _ = processed.next() => processes += 1,
        }
    };
    while processes < acknowledged {
        tokio::time::timeout(PATIENCE, processed.next())
            .await
            .unwrap();
        processes += 1;
    }
    count.acknowledged += acknowledged;
    count.failed += failed;
    count.processed += processes;
}

fn send(producer: &FutureProducer, number: usize) -> tracing_kafka::DeliveryFuture {
    let payload = [b'x'; 100];
    let key = u64::try_from(number).unwrap().to_be_bytes();
    let record = FutureRecord::to(TOPIC).key(&key).payload(&payload);
    producer
        .send_result(record)
        .map_err(|(error, _)| error)
        .unwrap()
}

/// Fails at times, and at times comes to no end.
async fn handle(message: impl tracing_kafka::rdkafka::Message) -> Result<(), &'static str> {
    let number = message
        .key()
        .unwrap()
        .iter()
        .fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
    match number % 1_000 {
        0 => std::future::pending().await,
        1..50 => Err("at times"),
        _ => Ok(()),
    }
}

fn producer(broker: &InProcess) -> FutureProducer {
    tracing_kafka::rdkafka::ClientConfig::new()
        .set("bootstrap.servers", broker.servers())
        .create()
        .unwrap()
}

/// A consumer of all partitions, from their beginning.
fn consumer(broker: &InProcess) -> StreamConsumer {
    let consumer: StreamConsumer = tracing_kafka::rdkafka::ClientConfig::new()
        .set("bootstrap.servers", broker.servers())
        .set("group.id", "warehouse")
        .create()
        .unwrap();
    let mut list = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        list.add_partition_offset(TOPIC, partition, Offset::Beginning)
            .unwrap();
    }
    consumer.assign(&list).unwrap();
    consumer
}

const TOPIC: &str = "orders";
const PARTITIONS: i32 = 8;
const MESSAGES: usize = 100_000;
/// So many are on the way at once.
const WINDOW: usize = 1_000;
