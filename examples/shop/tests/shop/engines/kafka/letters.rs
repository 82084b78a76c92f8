//! What is in the topic of events that cannot be delivered.

use std::time::Duration;

use serde_json::Value;
use tracing_kafka::rdkafka::ClientConfig;
use tracing_kafka::rdkafka::consumer::{BaseConsumer, Consumer as _};
use tracing_kafka::rdkafka::message::{Headers as _, Message};
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::{PREFIX, first, second, servers};

/// A record of it.
#[derive(Debug)]
struct Letter {
    headers: Vec<(String, String)>,
    payload: Value,
}

#[test]
fn what_cannot_be_delivered_is_kept_in_its_trace() {
    let Some(servers) = servers() else {
        return;
    };
    let runs = [first(), second()].map(|run| run.expect("there is a cluster"));
    let letters = letters(&servers, &format!("{}order.placed.undelivered", *PREFIX));
    assert_eq!(letters.len(), 2, "one of each run: {letters:?}");
    for run in runs {
        let send = "send order.placed.undelivered";
        let send = run.span("undelivered", "notification-service", send);
        let [trace, span] = ["trace_id", "span_id"].map(|id| send[id].as_str().expect("an id"));
        let context = format!("00-{trace}-{span}-03");
        let kept = letters
            .iter()
            .find(|letter| letter.headers("traceparent") == [&context]);
        let letter = kept.unwrap_or_else(|| panic!("no {context} in {letters:?}"));
        assert_eq!(letter.headers("baggage"), ["tenant.id=acme"]);
        let order = &run.answer("undelivered")["body"];
        for field in ["user", "item", "quantity"] {
            assert_eq!(letter.payload[field], order[field], "{letter:?}");
        }
    }
}

impl Letter {
    fn of(message: &impl Message) -> Self {
        let headers = message.headers().into_iter().flat_map(|all| all.iter());
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Self {
            headers: headers
                .map(|header| {
                    (
                        header.key.to_owned(),
                        text(header.value.unwrap_or_default()),
                    )
                })
                .collect(),
            payload: serde_json::from_slice(message.payload().unwrap_or_default()).expect("JSON"),
        }
    }

    /// The values of this name.
    fn headers(&self, name: &str) -> Vec<&str> {
        let these = self.headers.iter().filter(|(key, _)| key == name);
        these.map(|(_, value)| &**value).collect()
    }
}

/// All that is in this topic.
fn letters(servers: &str, topic: &str) -> Vec<Letter> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("group.id", topic)
        .set("enable.auto.commit", "false")
        .create()
        .expect("a consumer");
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE);
    let metadata = metadata.expect("the topic");
    let mut partitions = TopicPartitionList::new();
    let mut count = 0;
    for partition in metadata.topics()[0].partitions() {
        let (low, high) = consumer
            .fetch_watermarks(topic, partition.id(), PATIENCE)
            .expect("offsets");
        count += high - low;
        partitions
            .add_partition_offset(topic, partition.id(), Offset::Beginning)
            .expect("an offset");
    }
    consumer.assign(&partitions).expect("no group is joined");
    let next = |_| {
        let message = consumer.poll(PATIENCE).expect("a message in time");
        Letter::of(&message.expect("no error"))
    };
    (0..count).map(next).collect()
}

/// Not an assertion about time: what takes this long never comes.
const PATIENCE: Duration = Duration::from_secs(30);
