//! `--via kafka`: the call is sent to a topic of this process's own broker, and whoever consumes it
//! calls back.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Uri;
use serde::{Deserialize, Serialize};
use tokio::sync::{OnceCell, oneshot};
use tokio::time::timeout;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::{KafkaError, KafkaResult};
use tracing_kafka::rdkafka::message::{BorrowedMessage, Message as _};
use tracing_kafka::rdkafka::producer::{FutureRecord, Producer as _};
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tracing_kafka::{FutureProducer, ReceiveExt as _};

use crate::client::Http;
use crate::failure::Failure;

/// The hop, begun when it is first needed.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    http: Http,
    /// Owns the broker.
    producer: Arc<OnceCell<FutureProducer>>,
    waiting: Arc<Waiting>,
}

/// Who waits for which call.
#[derive(Debug, Default)]
struct Waiting {
    last: AtomicU64,
    calls: Mutex<HashMap<u64, oneshot::Sender<Result<(), String>>>>,
}

/// What is sent.
#[derive(Deserialize, Serialize)]
struct Job {
    number: u64,
    url: String,
    arguments: String,
}

impl Queue {
    pub(crate) fn new(http: Http) -> Self {
        Self {
            http,
            producer: Arc::default(),
            waiting: Arc::default(),
        }
    }

    /// Lets the consumer post these arguments.
    pub(crate) async fn send(&self, uri: &Uri, arguments: String) -> Result<(), Failure> {
        let begun = self.producer.get_or_try_init(async || self.begin()).await;
        let producer = begun.map_err(|error| failed(&error))?;
        let (job, done) = self.waiting.job(uri, arguments);
        let payload = serde_json::to_vec(&job).map_err(Failure::Body)?;
        let record = FutureRecord::<(), _>::to(TOPIC).payload(&payload);
        let sent = producer.send(record, PATIENCE).await;
        sent.map_err(|(error, _)| failed(&error))?;
        match timeout(PATIENCE, done).await {
            Ok(Ok(done)) => done.map_err(Failure::Callback),
            _ => Err(Failure::Callback("nobody has answered".to_owned())),
        }
    }

    fn begin(&self) -> KafkaResult<FutureProducer> {
        let producer: FutureProducer = ClientConfig::new()
            .set("test.mock.num.brokers", "1")
            .create()?;
        let consumer = consumer(&producer)?;
        let (http, waiting) = (self.http.clone(), Arc::clone(&self.waiting));
        tokio::spawn(async move {
            loop {
                // An error is a connection that was lost: librdkafka makes another by itself.
                let handle = |message| answer(&http, &waiting, message);
                let _ = consumer.process(handle).await;
            }
        });
        Ok(producer)
    }
}

/// A consumer of all that there is: without a group, which would take a while to form.
fn consumer(producer: &FutureProducer) -> KafkaResult<StreamConsumer> {
    let mock = producer.client().mock_cluster();
    let mock = mock.ok_or_else(|| KafkaError::ClientCreation("no broker".to_owned()))?;
    mock.create_topic(TOPIC, 1, 1)?;
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", mock.bootstrap_servers())
        .set("group.id", "w3c-service")
        .create()?;
    let mut all = TopicPartitionList::new();
    all.add_partition_offset(TOPIC, 0, Offset::Beginning)?;
    consumer.assign(&all)?;
    Ok(consumer)
}

/// Posts what a message says, and tells whoever waits.
async fn answer(
    http: &Http,
    waiting: &Waiting,
    message: BorrowedMessage<'_>,
) -> serde_json::Result<()> {
    let job: Job = serde_json::from_slice(message.payload().unwrap_or_default())?;
    let posted = match job.url.parse() {
        Ok(uri) => http.post(&uri, job.arguments).await,
        Err(_) => Err(Failure::Callback("no URL".to_owned())),
    };
    waiting.done(job.number, posted.map_err(|failure| failure.to_string()));
    Ok(())
}

impl Waiting {
    fn job(&self, uri: &Uri, arguments: String) -> (Job, oneshot::Receiver<Result<(), String>>) {
        let (tell, done) = oneshot::channel();
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        self.calls().insert(number, tell);
        let url = uri.to_string();
        let job = Job {
            number,
            url,
            arguments,
        };
        (job, done)
    }

    fn done(&self, number: u64, result: Result<(), String>) {
        if let Some(waiting) = self.calls().remove(&number) {
            // The request may be gone.
            let _ = waiting.send(result);
        }
    }

    fn calls(
        &self,
    ) -> std::sync::MutexGuard<'_, HashMap<u64, oneshot::Sender<Result<(), String>>>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(error: &dyn fmt::Display) -> Failure {
    Failure::Callback(error.to_string())
}

const TOPIC: &str = "calls";
/// So long may the queue to the broker be full, and so long may an answer take.
const PATIENCE: Duration = Duration::from_secs(60);
