//! Commits of offsets.

use rdkafka::consumer::{CommitMode, Consumer, ConsumerContext};
use rdkafka::error::KafkaResult;
use rdkafka::message::{BorrowedMessage, Message as _};
use rdkafka::topic_partition_list::TopicPartitionList;

use crate::consume::known::tracing_of;
use crate::semconv::{self, Settled};

/// rdkafka's commits, each with a span: `commit`, and its topic where there is one.
///
/// The span is that of the call: of an asynchronous commit the broker's answer comes later, to the
/// consumer's [`commit_callback`](ConsumerContext::commit_callback).
pub trait CommitExt<C: ConsumerContext + 'static>: Consumer<C> + Sized {
    /// [`Consumer::commit`] with a span.
    ///
    /// # Errors
    ///
    /// Those of rdkafka's method.
    fn commit_traced(&self, offsets: &TopicPartitionList, mode: CommitMode) -> KafkaResult<()> {
        settle(
            self,
            || Settled::list(offsets),
            || self.commit(offsets, mode),
        )
    }

    /// [`Consumer::commit_message`] with a span; `kafka.offset` is that of the message.
    ///
    /// # Errors
    ///
    /// Those of rdkafka's method.
    fn commit_message_traced(
        &self,
        message: &BorrowedMessage<'_>,
        mode: CommitMode,
    ) -> KafkaResult<()> {
        let settled = || Settled {
            topic: Some(message.topic().to_owned()),
            partition: Some(message.partition()),
            offset: Some(message.offset()),
        };
        settle(self, settled, || self.commit_message(message, mode))
    }

    /// [`Consumer::commit_consumer_state`] with a span.
    ///
    /// # Errors
    ///
    /// Those of rdkafka's method.
    fn commit_consumer_state_traced(&self, mode: CommitMode) -> KafkaResult<()> {
        settle(self, Settled::default, || self.commit_consumer_state(mode))
    }
}

impl<T: Consumer<C>, C: ConsumerContext + 'static> CommitExt<C> for T {}

fn settle<T: Consumer<C>, C: ConsumerContext + 'static>(
    consumer: &T,
    settled: impl FnOnce() -> Settled,
    commit: impl FnOnce() -> KafkaResult<()>,
) -> KafkaResult<()> {
    let tracing = tracing_of(consumer);
    let client = &tracing.settings().client;
    client.look_for_cluster(consumer.client());
    let span = semconv::settle_span(client, &settled());
    let result = {
        let _entered = span.enter();
        commit()
    };
    if let Err(error) = &result {
        semconv::record_settled(&span, error);
    }
    span.finish();
    result
}
