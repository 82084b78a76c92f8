//! Kafka: messages of 1 KiB, against librdkafka's broker inside of the process, or the one that
//! `KAFKA_BOOTSTRAP_SERVERS` names.
//!
//! As a busy service does: many records are on their way, and the oldest is waited for; messages are
//! handled one after the other, or a hundred at once. Only the thread that sends and handles counts.

mod cluster;

use tokio::runtime::{Builder, Runtime};
use tracing_compare::setup::ours;
use tracing_kafka::rdkafka::consumer::StreamConsumer;
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::{BorrowedMessage, Message};
use tracing_kafka::{BatchExt as _, ReceiveExt as _};

use crate::group::{Group, Row, Work, row, zero};
use crate::kafka::cluster::Cluster;

pub const GROUP: Group = Group {
    name: "kafka",
    unit: "message",
    rows: &ROWS,
    prepare,
    // The broker keeps 5 MiB of a partition.
    timed: 2_000,
};

const ROWS: [Row; 4] = [
    zero(
        "send-plain",
        "rdkafka's FutureProducer, a header as others write it",
    ),
    row(
        "send-sampled",
        "send-plain",
        "ours, sampled, the sink drops",
    ),
    row("send-otlp", "send-plain", "ours, sampled, OTLP"),
    row("send-unsampled", "send-plain", "ours, unsampled"),
];

fn prepare(name: &str) -> Work {
    let (what, mode) = name.split_once('-').unwrap_or((name, ""));
    let is_plain = mode == "plain";
    if !is_plain {
        ours::install(mode);
    }
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime");
    let cluster = runtime.block_on(Cluster::start());
    match what {
        "send" if is_plain => {
            let producer = cluster.config().create().expect("a producer");
            work(runtime, async move |count| {
                cluster.send_plain(&producer, count).await;
            })
        }
        "send" => {
            let producer = cluster.config().create().expect("a producer");
            work(runtime, async move |count| {
                cluster.send(&producer, count).await
            })
        }
        "process" | "batch" => {
            let producer = cluster.config().create().expect("a producer");
            runtime.block_on(cluster.send_plain(&producer, STOCK));
            let at_once = if what == "batch" { 100 } else { 1 };
            let consumer = {
                let _runtime = runtime.enter();
                cluster.consumer()
            };
            work(runtime, async move |count| {
                let _cluster = &cluster;
                process(&consumer, count, at_once, !is_plain).await;
            })
        }
        _ => panic!("no such row: {name}"),
    }
}

fn work(runtime: Runtime, work: impl AsyncFn(u32) + 'static) -> Work {
    Box::new(move |count| runtime.block_on(work(count)))
}

async fn process(consumer: &StreamConsumer, count: u32, at_once: u32, traced: bool) {
    for _ in 0..count / at_once {
        let handled = match (at_once, traced) {
            (1, true) => consumer.process(handle).await.expect("a message"),
            (1, false) => handle(consumer.recv().await.expect("a message")).await,
            (_, true) => {
                batch(consumer, at_once)
                    .await
                    .process_batch(handle_all)
                    .await
            }
            (_, false) => handle_all(batch(consumer, at_once).await).await,
        };
        handled.expect("handled");
    }
}

async fn batch(consumer: &StreamConsumer, messages: u32) -> Vec<BorrowedMessage<'_>> {
    let mut batch = Vec::new();
    for _ in 0..messages {
        batch.push(consumer.recv().await.expect("a message"));
    }
    batch
}

async fn handle_all(batch: Vec<BorrowedMessage<'_>>) -> Result<(), KafkaError> {
    for message in batch {
        handle(message).await?;
    }
    Ok(())
}

async fn handle(message: impl Message) -> Result<(), KafkaError> {
    assert_eq!(message.payload().map(<[u8]>::len), Some(1024));
    Ok(())
}

const STOCK: u32 = 2_600;
