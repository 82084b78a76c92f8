//! Consumers that come and go, one after the other on each partition.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tracing_kafka::ReceiveExt as _;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::Message as _;
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use crate::dice::Dice;
use crate::kafka::plan::{Plan, Process};
use crate::kafka::process::{await_it, handle, marker_of, of, process};
use crate::ledger::ledger;

/// What the consumers of a partition share.
#[derive(Debug)]
pub(super) struct Partition {
    pub(super) seed: u64,
    pub(super) servers: String,
    pub(super) topic: String,
    pub(super) number: i32,
    /// Where the next consumer goes on.
    pub(super) next: AtomicI64,
    pub(super) over: AtomicBool,
}

/// Consumes until the partition is over.
pub(super) async fn consume(partition: Arc<Partition>) {
    let mut dice = Dice::new(partition.seed, partition.number as u64, 5);
    while !partition.over.load(Ordering::SeqCst) {
        match partition.consumer() {
            Ok(consumer) => {
                let consumer = live(&partition, consumer, 50 + dice.below(300)).await;
                // It waits for its threads.
                let gone = tokio::task::spawn_blocking(move || drop(consumer));
                drop(gone.await);
            }
            Err(error) => return ledger().stray(format!("no consumer: {error}")),
        }
    }
}

impl Partition {
    fn consumer(&self) -> Result<StreamConsumer, KafkaError> {
        let consumer: StreamConsumer = ClientConfig::new()
            .set("bootstrap.servers", &self.servers)
            .set("group.id", "chaos")
            .set("enable.auto.commit", "false")
            .set("fetch.wait.max.ms", "10")
            .set("fetch.error.backoff.ms", "10")
            .set("log_level", "2")
            .create()?;
        let mut list = TopicPartitionList::new();
        let next = Offset::Offset(self.next.load(Ordering::SeqCst));
        list.add_partition_offset(&self.topic, self.number, next)?;
        consumer.assign(&list)?;
        Ok(consumer)
    }

    fn took(&self, offset: i64) {
        self.next.store(offset + 1, Ordering::SeqCst);
    }
}

/// One consumer, for so many messages. Every other message is awaited on the consumer itself.
async fn live(partition: &Partition, consumer: StreamConsumer, messages: u64) -> StreamConsumer {
    for number in 0..messages {
        if partition.over.load(Ordering::SeqCst) {
            break;
        }
        if number % 2 == 0 {
            directly(partition, &consumer).await;
        } else {
            detached(partition, &consumer).await;
        }
    }
    consumer
}

async fn directly(partition: &Partition, consumer: &StreamConsumer) {
    let processed = consumer.process(|message| {
        partition.took(message.offset());
        let marker = marker_of(message.payload());
        let seed = partition.seed;
        async move {
            let Some(marker) = marker else {
                return Ok(());
            };
            let plan = Plan::new(seed, marker.0);
            handle(plan, marker).await
        }
    });
    // Given up while it waits or while the handler runs.
    await_it(processed).await;
}

async fn detached(partition: &Partition, consumer: &StreamConsumer) {
    let received = tokio::time::timeout(Duration::from_millis(50), consumer.recv()).await;
    let Ok(Ok(message)) = received else { return };
    partition.took(message.offset());
    let message = message.detach();
    let Some(marker) = of(&message) else { return };
    let plan = Plan::new(partition.seed, marker.0);
    let busy = ledger().busy();
    let is_task = plan.process == Process::Task;
    let work = async move {
        process(plan, marker, message).await;
        drop(busy);
    };
    let task = tokio::spawn(work);
    if !is_task {
        drop(task.await);
    }
}
