//! The last messages of a consumer.

use std::time::{Duration, Instant};

use tokio::task::block_in_place;
use tracing::error;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::KafkaResult;
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::PLACED;

/// What had been sent when a service was told to stop. Its group processes that, whoever of its
/// members does: this one may not even have joined yet, which takes seconds.
#[derive(Debug)]
pub(super) struct Drain {
    /// Where each partition ended, once known. Those without a message are left out.
    ends: Option<Vec<(i32, i64)>>,
    /// When to give up: the cluster may be gone.
    deadline: Instant,
}

impl Drain {
    pub(super) fn begin() -> Self {
        Self {
            ends: None,
            deadline: Instant::now() + PATIENCE,
        }
    }

    /// Whether all has been processed, or takes too long.
    pub(super) fn is_over(&mut self, consumer: &StreamConsumer) -> bool {
        // It waits for brokers.
        let error = match block_in_place(|| self.is_done(consumer)) {
            Ok(true) => return true,
            _ if Instant::now() < self.deadline => return false,
            Ok(false) => None,
            Err(error) => Some(tracing::field::display(error)),
        };
        error!(error, "not all that was sent is processed");
        true
    }

    fn is_done(&mut self, consumer: &StreamConsumer) -> KafkaResult<bool> {
        let ends = match &mut self.ends {
            Some(ends) => ends,
            none => none.insert(ends(consumer)?),
        };
        let mut others = TopicPartitionList::new();
        let position = consumer.position()?;
        for (partition, end) in &*ends {
            match next(&position, *partition) {
                Some(next) if next < *end => return Ok(false),
                Some(_) => {}
                None => drop(others.add_partition(&PLACED, *partition)),
            }
        }
        if others.count() == 0 {
            return Ok(true);
        }
        // Those of other members, and those of which nothing has come.
        let committed = consumer.committed_offsets(others, ANSWER)?;
        let is_done = |(partition, end): &(i32, i64)| {
            let known = next(&position, *partition).or_else(|| next(&committed, *partition));
            known.is_some_and(|next| next >= *end)
        };
        Ok(ends.iter().all(is_done))
    }
}

/// The ends of all partitions that have messages.
fn ends(consumer: &StreamConsumer) -> KafkaResult<Vec<(i32, i64)>> {
    let metadata = consumer.fetch_metadata(Some(&PLACED), ANSWER)?;
    let mut ends = Vec::new();
    let topics = metadata.topics().iter();
    for partition in topics.flat_map(|topic| topic.partitions()) {
        let (low, high) = consumer.fetch_watermarks(&PLACED, partition.id(), ANSWER)?;
        if low < high {
            ends.push((partition.id(), high));
        }
    }
    Ok(ends)
}

fn next(offsets: &TopicPartitionList, partition: i32) -> Option<i64> {
    match offsets.find_partition(&PLACED, partition)?.offset() {
        Offset::Offset(next) => Some(next),
        _ => None,
    }
}

/// So long may all of it take. A member that was killed keeps its partitions for six seconds, and a
/// new group waits three for more members.
const PATIENCE: Duration = Duration::from_secs(20);
/// So long may a broker take to answer.
const ANSWER: Duration = Duration::from_secs(2);
