//! Brokers that fail when they are told to.

use tracing_context::FutureExt as _;
use tracing_kafka::ReceiveExt as _;
use tracing_kafka::rdkafka::producer::FutureRecord;
use tracing_kafka::rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

use crate::kafka::{InProcess, Kafka, PATIENCE};

pub async fn an_injected_error(kafka: Kafka<InProcess>) {
    let producer = kafka.producer();
    kafka.send(&producer, "the first").await;
    let refusal = RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    kafka
        .broker
        .mock()
        .request_errors(RDKafkaApiKey::Produce, &[refusal]);
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("refused");
    let sent = async { producer.send(record, PATIENCE).await };
    let (_, message) = sent.with_context(kafka.caller()).await.unwrap_err();
    assert_eq!(
        tracing_kafka::rdkafka::Message::headers(&message).map(drop),
        None
    );
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n\
         send orders [producer] error(Message production error: TopicAuthorizationFailed (Broker: \
         Topic authorization failed)) (remote parent) \
         error.type=\"TOPIC_AUTHORIZATION_FAILED\"\n",
        )
        .await;
}

pub async fn a_broker_that_goes_down(kafka: Kafka<InProcess>) {
    let producer = kafka.producer_with(&[("message.timeout.ms", "500"), ("log_level", "2")]);
    kafka.send(&producer, "the first").await;
    kafka.broker.mock().broker_down(-1).unwrap();
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("lost");
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(kafka.caller()).await.unwrap_err();
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n\
         send orders [producer] error(Message production error: MessageTimedOut (Local: Message \
         timed out)) (remote parent) error.type=\"_MSG_TIMED_OUT\"\n",
        )
        .await;
}

pub async fn a_consumer_that_fails(kafka: Kafka<InProcess>) {
    let refusal = RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    let refusals = [refusal; 3];
    kafka
        .broker
        .mock()
        .request_errors(RDKafkaApiKey::Fetch, &refusals);
    let consumer = kafka.consumer();
    let received = async { tokio::time::timeout(PATIENCE, consumer.recv_traced()).await };
    let received = received.with_context(kafka.caller()).await;
    let error = received.expect("an error in time").map(drop).unwrap_err();
    kafka
        .leaves(format!(
            "poll [client] error({error}) (remote parent) \
             error.type=\"TOPIC_AUTHORIZATION_FAILED\"\n"
        ))
        .await;
}
