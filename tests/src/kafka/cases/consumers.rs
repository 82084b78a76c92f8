//! The ways to consume.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tracing_context::FutureExt as _;
use tracing_kafka::rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::Message as _;
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tracing_kafka::{
    CommitExt as _, ConsumerTracing, MessageExt as _, PollExt as _, ReceiveExt as _, StreamExt as _,
};

use crate::http::Trace;
use crate::kafka::{Broker, Kafka, PATIENCE, assign, received};

pub async fn one_after_the_other<B: Broker>(kafka: Kafka<B>) {
    several(&kafka, 3).await;
    let consumer = kafka.consumer();
    for offset in 0..3 {
        let handled = consumer.process(async |message| Ok::<_, KafkaError>(message.offset()));
        assert_eq!(handled.await.unwrap().unwrap(), offset);
    }
    kafka.leaves(sent_and_processed(3)).await;
}

pub async fn a_base_consumer<B: Broker>(kafka: Kafka<B>) {
    several(&kafka, 2).await;
    let consumer: BaseConsumer = kafka
        .config()
        .set("group.id", "warehouse")
        .create()
        .unwrap();
    assign(&consumer, &[&kafka.topic]);
    for offset in 0..2 {
        let handled = consumer.process(PATIENCE, |message| Ok::<_, KafkaError>(message.offset()));
        assert_eq!(handled.unwrap().unwrap().unwrap(), offset);
    }
    kafka.leaves(sent_and_processed(2)).await;
}

pub async fn partition_queues<B: Broker>(kafka: Kafka<B>) {
    let consumer: StreamConsumer = kafka
        .config()
        .set("group.id", "warehouse")
        .create()
        .unwrap();
    let consumer = Arc::new(consumer);
    assign(&*consumer, &[&kafka.topic]);
    let queue = consumer.split_partition_queue(&kafka.topic, 0).unwrap();
    // Only now, or the consumer itself may have them.
    several(&kafka, 2).await;
    let events = tokio::spawn({
        let consumer = Arc::clone(&consumer);
        async move { drop(consumer.recv().await) }
    });
    let handled = queue.process(async |message| Ok::<_, KafkaError>(message.offset()));
    assert_eq!(handled.await.unwrap().unwrap(), 0);
    // Whose queue it is has to be said.
    let tracing = ConsumerTracing::of(&*consumer);
    let handled = tracing.process_next(&queue, async |message| {
        Ok::<_, KafkaError>(message.offset())
    });
    assert_eq!(handled.await.unwrap().unwrap(), 1);
    // Gone before the consumer is, which otherwise may wait for ever to be closed.
    events.abort();
    assert!(events.await.is_err());
    kafka.leaves(sent_and_processed(2)).await;
    let Some(spans) = kafka.trace.recorded(4).await else {
        return;
    };
    let group = |index: usize| {
        let group = spans[index]
            .attributes()
            .get("messaging.consumer.group.name");
        group.map(|group| group.as_str().unwrap().to_owned())
    };
    assert_eq!([group(2), group(3)], [None, Some("warehouse".to_owned())]);
}

pub async fn a_stream_with_concurrency<B: Broker>(kafka: Kafka<B>) {
    several(&kafka, 8).await;
    let consumer = kafka.consumer();
    // All of them at once, or none would go on.
    let together = tokio::sync::Barrier::new(4);
    let processing = consumer.stream().process_each(async |message| {
        together.wait().await;
        Ok::<_, KafkaError>(message.offset())
    });
    let processed = processing
        .buffer_unordered(4)
        .take(8)
        .map(|handled| handled.unwrap().unwrap());
    let mut offsets: Vec<_> = processed.collect().await;
    offsets.sort_unstable();
    assert_eq!(offsets, [0, 1, 2, 3, 4, 5, 6, 7]);
    kafka.leaves(sent_and_processed(8)).await;
}

pub async fn detached_into_tasks<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let traces: Vec<_> = (0..10).map(|_| Trace::new()).collect();
    for trace in &traces {
        let caller = tracing_context::Context::new().with_span(trace.caller.clone());
        let record = tracing_kafka::rdkafka::producer::FutureRecord::<(), _>::to(&kafka.topic)
            .payload("a book");
        let sent = async { producer.send(record, PATIENCE).await };
        sent.with_context(caller).await.unwrap();
    }
    let consumer = kafka.consumer();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in &traces {
        let message = received(&consumer).await.detach();
        tasks.spawn(message.process(async |_| {
            tokio::task::yield_now().await;
            tracing::info_span!("work").in_scope(|| Ok::<_, KafkaError>(()))
        }));
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap();
    }
    for trace in &traces {
        let Some(spans) = trace.recorded(3).await else {
            continue;
        };
        let tree = kafka.outline(&spans);
        let shape: Vec<_> = tree
            .lines()
            .map(|line| line.split(" kafka.").next().unwrap())
            .collect();
        assert_eq!(
            shape,
            [
                "send orders [producer] (remote parent)",
                "  process orders [consumer]",
                "    ~ link",
                "    work [internal]"
            ]
        );
    }
}

pub async fn dropped_while_a_message_is_processed<B: Broker>(kafka: Kafka<B>) {
    several(&kafka, 2).await;
    let consumer = kafka.consumer();
    let message = received(&consumer).await.detach();
    let process = message.process(async |_| {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok::<_, KafkaError>(())
    });
    let task = tokio::spawn(process);
    // The second one is given up together with the consumer.
    let given_up = tokio::spawn(async move {
        let handled = consumer.process(|_| std::future::pending::<Result<(), KafkaError>>());
        let _ = tokio::time::timeout(Duration::from_millis(500), handled).await;
    });
    task.await.unwrap().unwrap();
    given_up.await.unwrap();
    let expected = sent_and_processed(2).replace(
        "consumer] kafka.offset=1",
        "consumer] error kafka.offset=1 error.type=\"cancelled\"",
    );
    kafka.leaves(expected).await;
}

pub async fn polls_on_request<B: Broker>(kafka: Kafka<B>) {
    let waiting = std::time::Instant::now();
    let consumer = kafka.consumer();
    let poll = tokio::spawn({
        let caller = kafka.caller();
        async move {
            let offset = async { consumer.recv_traced().await.unwrap().offset() };
            let offset = offset.with_context(caller).await;
            (offset, consumer)
        }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    several(&kafka, 2).await;
    let (offset, consumer) = poll.await.unwrap();
    assert_eq!(offset, 0);
    drop(consumer);
    let base: BaseConsumer = kafka
        .config()
        .set("group.id", "warehouse")
        .create()
        .unwrap();
    assign(&base, &[&kafka.topic]);
    let polled = kafka
        .caller()
        .in_scope(|| base.poll_traced(PATIENCE).unwrap().unwrap().offset());
    assert_eq!(polled, 0);

    let Some(mut spans) = kafka.trace.recorded(4).await else {
        return;
    };
    spans.retain(|span| span.name().starts_with("poll"));
    assert_eq!(
        kafka.outline(&spans),
        "poll orders [client] (remote parent) kafka.offset=0\n  ~ link\n".repeat(2)
    );
    // From the call to the arrival.
    let took = spans[0].end_unix_nano() - spans[0].start_unix_nano();
    assert!(
        took >= 40_000_000 && u128::from(took) <= waiting.elapsed().as_nanos(),
        "{took}"
    );
}

pub async fn commits_on_request<B: Broker>(kafka: Kafka<B>) {
    several(&kafka, 2).await;
    let consumer = kafka.consumer();
    let message = received(&consumer).await;
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(&kafka.topic, 0, Offset::Offset(2))
        .unwrap();
    kafka.caller().in_scope(|| {
        consumer
            .commit_message_traced(&message, CommitMode::Sync)
            .unwrap();
        consumer.commit_traced(&list, CommitMode::Sync).unwrap();
        consumer.commit_consumer_state_traced(CommitMode::Sync).ok();
    });
    let committed = consumer.committed_offsets(list, PATIENCE).unwrap();
    assert_eq!(committed.elements()[0].offset(), Offset::Offset(2));
    let Some(mut spans) = kafka.trace.recorded(5).await else {
        return;
    };
    spans.retain(|span| span.name().starts_with("commit"));
    let tree = kafka.outline(&spans);
    let lines: Vec<_> = tree.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "commit orders [client] (remote parent) kafka.offset=0",
            "commit orders [client] (remote parent) kafka.offset=2",
        ]
    );
    assert!(lines[2].starts_with("commit [client]"), "{tree}");
}

pub async fn a_commit_that_fails<B: Broker>(kafka: Kafka<B>) {
    let consumer = kafka.consumer();
    kafka.caller().in_scope(|| {
        consumer
            .commit_consumer_state_traced(CommitMode::Sync)
            .unwrap_err();
    });
    kafka.leaves("commit [client] error(Consumer commit error: NoOffset (Local: No offset stored)) (remote \
         parent) error.type=\"_NO_OFFSET\"\n").await;
}

async fn several<B: Broker>(kafka: &Kafka<B>, count: usize) {
    let producer = kafka.producer();
    for _ in 0..count {
        kafka.send(&producer, "a book").await;
    }
}

fn sent_and_processed(count: usize) -> String {
    (0..count)
        .map(|offset| {
            format!(
                "send orders [producer] (remote parent) kafka.offset={offset}\n  \
                   process orders [consumer] kafka.offset={offset}\n    \
                     ~ link\n"
            )
        })
        .collect()
}
