//! What spans cost per message, beside plain rdkafka, at 1 KiB.
//!
//! `cargo bench -p tracing-tests --bench kafka -- VARIANT [MESSAGES]` prints nanoseconds per message,
//! of one thread that sends or handles one after the other.
//! Variants: `produce`, `produce-unsampled`, `produce-plain`, and the same of `consume` and of `batch`
//! (a hundred messages processed at once). Against librdkafka's broker inside of the process, or the
//! one that `KAFKA_BOOTSTRAP_SERVERS` names. The former keeps 5 MiB of a partition and so has at most
//! 3,000 messages for sure: more, and the consumers may wait for ever.
//! Instructions, of the thread that sends and handles:
//!
//! ```text
//! valgrind --tool=callgrind --separate-threads=yes target/release/deps/kafka-<hash> VARIANT 1000
//! valgrind --tool=callgrind --separate-threads=yes target/release/deps/kafka-<hash> VARIANT 3000
//! ```
//!
//! The difference of the two counts of thread 1, divided by 2,000, is the cost of a message. Those of
//! `consume` and `consume-plain` have the cost of `produce-plain` in them.
#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use std::collections::VecDeque;
use std::time::Instant;

use tokio::runtime::Builder;
use tracing_context::sampler::{ParentBased, TraceIdRatio};
use tracing_context::{ContextLayer, FinishedSpan, SpanSink};
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::{BorrowedMessage, Header, Message, OwnedHeaders};
use tracing_kafka::rdkafka::producer::future_producer::DeliveryFuture;
use tracing_kafka::rdkafka::producer::{FutureProducer, FutureRecord};
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tracing_kafka::{BatchExt as _, ReceiveExt as _};
use tracing_subscriber::prelude::*;
use tracing_tests::kafka::{Apache, Broker, InProcess};

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let variant = arguments.next().unwrap_or_else(|| "produce".to_owned());
    let messages = arguments.next().and_then(|n| n.parse().ok());
    let messages = messages.unwrap_or(20_000_usize);
    let (variant, ratio) = match variant.strip_suffix("-unsampled") {
        Some(variant) => (variant.to_owned(), 0.0),
        None => (variant, 1.0),
    };
    let sampler = ParentBased::new(TraceIdRatio::new(ratio));
    // The headers that `produce-plain` writes say "sampled": what they say does not count here.
    let sampler = sampler.remote_sampled(TraceIdRatio::new(ratio));
    let layer = ContextLayer::builder()
        .sampler(sampler)
        .sink(Nowhere)
        .build();
    tracing_subscriber::registry().with(layer.filtered()).init();
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        match std::env::var_os("KAFKA_BOOTSTRAP_SERVERS") {
            Some(_) => run(Apache::start().expect("a broker"), &variant, messages).await,
            None => run(InProcess::start().expect("a broker"), &variant, messages).await,
        }
    });
}

async fn run<B: Broker>(broker: B, variant: &str, messages: usize) {
    let topic = format!("bench-{}", tracing_context::SpanId::random());
    broker.create_topic(&topic, PARTITIONS).await;
    let plain: FutureProducer = config(&broker).create().expect("a producer");
    let traced: tracing_kafka::FutureProducer = config(&broker).create().expect("a producer");
    produce_plain(&plain, &topic, WARM_UP).await;
    let since = match variant {
        "produce" => {
            produce(&traced, &topic, WARM_UP).await;
            let since = Instant::now();
            produce(&traced, &topic, messages).await;
            since
        }
        "produce-plain" => {
            let since = Instant::now();
            produce_plain(&plain, &topic, messages).await;
            since
        }
        "consume" | "consume-plain" | "batch" | "batch-plain" => {
            produce_plain(&plain, &topic, messages).await;
            let consumer = consumer(&broker, &topic);
            let traced = !variant.ends_with("plain");
            let at_once = if variant.starts_with("batch") {
                BATCH
            } else {
                1
            };
            consume(&consumer, WARM_UP, at_once, traced).await;
            let since = Instant::now();
            consume(&consumer, messages, at_once, traced).await;
            since
        }
        _ => panic!("no variant {variant}"),
    };
    let nanos = since.elapsed().as_nanos() / messages as u128;
    println!("{nanos} ns per message, {messages} messages");
}

/// As a busy service does: so many records are on their way, and the oldest is waited for.
async fn produce(producer: &tracing_kafka::FutureProducer, topic: &str, messages: usize) {
    let payload = [b'x'; 1024];
    let mut sent = VecDeque::with_capacity(WINDOW);
    for begun in 0..messages + WINDOW {
        if begun >= WINDOW {
            let delivery: tracing_kafka::DeliveryFuture = sent.pop_front().expect("sent");
            let delivered = delivery.await.expect("a producer");
            delivered.map_err(|(error, _)| error).expect("a broker");
        }
        if begun < messages {
            let record = FutureRecord::<(), _>::to(topic).payload(&payload);
            let delivery = producer.send_result(record).map_err(|(error, _)| error);
            sent.push_back(delivery.expect("room"));
        }
    }
}

/// With a header as others write it, of the same size.
async fn produce_plain(producer: &FutureProducer, topic: &str, messages: usize) {
    let payload = [b'x'; 1024];
    let mut sent = VecDeque::with_capacity(WINDOW);
    for begun in 0..messages + WINDOW {
        if begun >= WINDOW {
            let delivery: DeliveryFuture = sent.pop_front().expect("sent");
            let delivered = delivery.await.expect("a producer");
            delivered.map_err(|(error, _)| error).expect("a broker");
        }
        if begun < messages {
            let headers = OwnedHeaders::new().insert(Header {
                key: "traceparent",
                value: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            });
            let record = FutureRecord::<(), _>::to(topic)
                .payload(&payload)
                .headers(headers);
            let delivery = producer.send_result(record).map_err(|(error, _)| error);
            sent.push_back(delivery.expect("room"));
        }
    }
}

#[inline(never)]
async fn consume(consumer: &StreamConsumer, messages: usize, at_once: usize, traced: bool) {
    if at_once > 1 {
        return consume_batches(consumer, messages, at_once, traced).await;
    }
    for _ in 0..messages {
        let handled = if traced {
            consumer.process(handle).await.expect("a message")
        } else {
            handle(consumer.recv().await.expect("a message")).await
        };
        handled.expect("handled");
    }
}

async fn consume_batches(consumer: &StreamConsumer, messages: usize, at_once: usize, traced: bool) {
    for _ in 0..messages / at_once {
        let mut batch = Vec::with_capacity(at_once);
        while batch.len() < at_once {
            batch.push(consumer.recv().await.expect("a message"));
        }
        let handled = if traced {
            batch.process_batch(handle_all).await
        } else {
            handle_all(batch).await
        };
        handled.expect("handled");
    }
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

fn consumer<B: Broker>(broker: &B, topic: &str) -> StreamConsumer {
    let consumer: StreamConsumer = config(broker)
        .set("group.id", "bench")
        .create()
        .expect("a consumer");
    let mut list = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        let added = list.add_partition_offset(topic, partition, Offset::Beginning);
        added.expect("a partition");
    }
    consumer.assign(&list).expect("an assignment");
    consumer
}

fn config<B: Broker>(broker: &B) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.servers());
    config
}

struct Nowhere;

impl SpanSink for Nowhere {
    fn on_end(&self, _: &FinishedSpan) {}
}

const PARTITIONS: i32 = 8;
const WINDOW: usize = 1_000;
const WARM_UP: usize = 1_000;
const BATCH: usize = 100;
