//! The stage: messages are sent round by round, while consumers come and go.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tracing_kafka::rdkafka::producer::Producer as _;
use tracing_kafka::rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use tracing_tests::kafka::{Broker as _, InProcess};

use crate::dice::Dice;
use crate::kafka::check::check;
use crate::kafka::consumer::{Partition, consume};
use crate::kafka::plan::Plan;
use crate::kafka::sender::Senders;
use crate::ledger::{Outcome, Slot, ledger};
use crate::marker::Marker;
use crate::stage::Stage;

pub(crate) struct Kafka {
    seed: u64,
    senders: Senders,
    partitions: Vec<Arc<Partition>>,
    consumers: Vec<JoinHandle<()>>,
    broker: InProcess,
}

const PARTITIONS: i32 = 6;
const TOPIC: &str = "chaos";

impl Kafka {
    pub(crate) async fn start(seed: u64) -> Result<Self, Box<dyn Error>> {
        let broker = InProcess::start().ok_or("no broker")?;
        broker.create_topic(TOPIC, PARTITIONS).await;
        let partitions: Vec<_> = (0..PARTITIONS)
            .map(|number| {
                Arc::new(Partition {
                    seed,
                    servers: broker.servers().to_owned(),
                    topic: TOPIC.to_owned(),
                    number,
                    next: 0.into(),
                    over: false.into(),
                })
            })
            .collect();
        let consumers = partitions.iter().cloned();
        let consumers = consumers.map(|partition| tokio::spawn(consume(partition)));
        Ok(Self {
            seed,
            senders: Senders::new(broker.servers())?,
            consumers: consumers.collect(),
            partitions,
            broker,
        })
    }

    /// All that the broker has taken has been consumed.
    fn is_consumed(&self) -> bool {
        let client = self.senders.plain.client();
        self.partitions.iter().all(|partition| {
            let marks = client.fetch_watermarks(TOPIC, partition.number, Duration::from_secs(10));
            marks.is_ok_and(|(_, high)| partition.next.load(Ordering::SeqCst) >= high)
        })
    }
}

impl Stage for Kafka {
    const NAME: &'static str = "kafka";

    async fn call(self: Arc<Self>, index: u64) {
        let mut dice = Dice::new(self.seed, index, 6);
        if dice.below(1_000) == 0 {
            let refusal = RDKafkaRespErr::RD_KAFKA_RESP_ERR_INVALID_RECORD;
            self.broker
                .mock()
                .request_errors(RDKafkaApiKey::Produce, &[refusal]);
        }
        let plan = Plan::new(self.seed, index);
        let partition = (index % PARTITIONS as u64) as i32;
        self.senders
            .send(plan.send, TOPIC, partition, Marker(index))
            .await;
    }

    async fn round_is_over(&self) {
        for producer in [&self.senders.plain, &self.senders.crowded] {
            if let Err(error) = producer.flush(Duration::from_secs(30)) {
                ledger().stray(format!("messages are left in a producer: {error}"));
            }
        }
        let since = Instant::now();
        while !self.is_consumed() {
            if since.elapsed() > Duration::from_secs(60) {
                return ledger().stray("messages are left at the broker".to_owned());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn describe(&self, index: u64) -> String {
        format!("{:?}", Plan::new(self.seed, index))
    }

    fn headings(&self, index: u64, slot: &Slot) -> Vec<(String, String)> {
        let plan = Plan::new(self.seed, index);
        let send = match plan.send {
            crate::kafka::plan::Send::GivenUp(_) => "GivenUp".to_owned(),
            send => format!("{send:?}"),
        };
        let name = |outcomes: &[Outcome]| {
            outcomes
                .last()
                .map_or_else(|| "not at all".to_owned(), |last| format!("{last:?}"))
        };
        vec![
            (format!("sent, {send}"), name(&slot.sent)),
            (
                format!("processed, {:?} {:?}", plan.process, plan.act),
                name(&slot.processed),
            ),
        ]
    }

    fn check(&self, index: u64, slot: &Slot) -> Vec<String> {
        check(Marker(index), slot)
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        for partition in &self.partitions {
            partition.over.store(true, Ordering::SeqCst);
        }
        for consumer in &self.consumers {
            consumer.abort();
        }
    }
}
