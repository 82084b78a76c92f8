//! Transactions.

use tracing_context::FutureExt as _;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::message::Message as _;
use tracing_kafka::rdkafka::producer::{FutureRecord, Producer as _};
use tracing_kafka::rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tracing_kafka::{FutureProducer, ReceiveExt as _, Transaction, TransactionExt as _};

use crate::kafka::{Broker, Kafka, PATIENCE, received};

pub async fn committed<B: Broker>(kafka: Kafka<B>) {
    let producer = transactional(&kafka);
    let mut transaction = kafka.caller().in_scope(|| producer.transaction().unwrap());
    for payload in ["1", "2"] {
        send(&kafka, &producer, &transaction, payload).await;
    }
    transaction.commit(PATIENCE).unwrap();
    drop(transaction);
    kafka
        .leaves(
            "transaction [internal] (remote parent) \
         tracing_kafka.transaction.outcome=\"committed\"\n  \
           send orders [producer] kafka.offset=0\n  \
           send orders [producer] kafka.offset=1\n",
        )
        .await;
    let consumer = read_committed(&kafka);
    for payload in ["1", "2"] {
        assert_eq!(
            received(&consumer).await.payload(),
            Some(payload.as_bytes())
        );
    }
}

pub async fn aborted<B: Broker>(kafka: Kafka<B>) {
    let producer = transactional(&kafka);
    let mut transaction = kafka.caller().in_scope(|| producer.transaction().unwrap());
    send(&kafka, &producer, &transaction, "aborted").await;
    transaction.abort(PATIENCE).unwrap();
    kafka.leaves("transaction [internal] (remote parent) tracing_kafka.transaction.outcome=\"aborted\"\n  \
           send orders [producer] kafka.offset=0\n").await;
    let mut transaction = producer.transaction().unwrap();
    send(&kafka, &producer, &transaction, "committed").await;
    transaction.commit(PATIENCE).unwrap();
    let consumer = read_committed(&kafka);
    assert_eq!(received(&consumer).await.payload(), Some(&b"committed"[..]));
}

pub async fn abandoned<B: Broker>(kafka: Kafka<B>) {
    let producer = transactional(&kafka);
    let mut transaction = kafka.caller().in_scope(|| producer.transaction().unwrap());
    // Not while there is one, and then there is no span either.
    assert!(producer.transaction().is_err());
    transaction.abort(PATIENCE).unwrap();
    drop(kafka.caller().in_scope(|| producer.transaction().unwrap()));
    kafka
        .leaves(
            "transaction [internal] (remote parent) tracing_kafka.transaction.outcome=\"aborted\"\n\
         transaction [internal] error (remote parent) \
         tracing_kafka.transaction.outcome=\"abandoned\" error.type=\"abandoned\"\n",
        )
        .await;
}

pub async fn consumed_and_produced<B: Broker>(kafka: Kafka<B>) {
    kafka.send(&kafka.producer(), "a book").await;
    let other = kafka.other_topic(1).await;
    let producer = transactional(&kafka);
    let consumer = kafka.consumer();
    let handled = consumer.process(async |message| {
        let mut transaction = producer.transaction()?;
        let record = FutureRecord::<(), _>::to(&other).payload(message.payload().unwrap());
        let sent = async { producer.send(record, PATIENCE).await };
        let sent = sent.with_context(transaction.context().clone()).await;
        sent.map_err(|(error, _)| error)?;
        let mut offsets = TopicPartitionList::new();
        offsets.add_partition_offset(message.topic(), 0, Offset::Offset(message.offset() + 1))?;
        transaction.send_offsets(&offsets, &consumer.group_metadata().unwrap(), PATIENCE)?;
        transaction.commit(PATIENCE)
    });
    handled.await.unwrap().unwrap();
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n  \
           process orders [consumer] kafka.offset=0\n    \
             ~ link\n    \
             transaction [internal] tracing_kafka.transaction.outcome=\"committed\"\n      \
               send orders-other [producer] kafka.offset=0\n",
        )
        .await;
    let mut asked = TopicPartitionList::new();
    asked.add_partition(&kafka.topic, 0);
    let committed = consumer.committed_offsets(asked, PATIENCE).unwrap();
    assert_eq!(committed.elements()[0].offset(), Offset::Offset(1));
}

fn transactional<B: Broker>(kafka: &Kafka<B>) -> FutureProducer {
    let producer = kafka.producer_with(&[("transactional.id", &kafka.topic)]);
    producer.init_transactions(PATIENCE).unwrap();
    producer
}

async fn send<B: Broker, T, C, P>(
    kafka: &Kafka<B>,
    producer: &FutureProducer,
    transaction: &Transaction<'_, T, C, P>,
    payload: &str,
) where
    T: tracing_kafka::rdkafka::producer::Producer<C, P>,
    C: tracing_kafka::rdkafka::producer::ProducerContext<P>,
    P: tracing_kafka::rdkafka::producer::Partitioner,
{
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload(payload);
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(transaction.context().clone())
        .await
        .unwrap();
}

fn read_committed<B: Broker>(kafka: &Kafka<B>) -> StreamConsumer {
    let consumer: StreamConsumer = kafka
        .config()
        .set("group.id", "accounting")
        .set("isolation.level", "read_committed")
        .create()
        .unwrap();
    crate::kafka::assign(&consumer, &[&kafka.topic]);
    consumer
}
