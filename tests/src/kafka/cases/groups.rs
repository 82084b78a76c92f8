//! Consumer groups.

use tokio::sync::oneshot;
use tracing_kafka::ReceiveExt as _;
use tracing_kafka::rdkafka::consumer::{Consumer as _, StreamConsumer};
use tracing_kafka::rdkafka::error::KafkaError;

use crate::http::eventually;
use crate::kafka::{Broker, Kafka};

/// What is in process when partitions move is processed to its end.
pub async fn a_rebalance_while_a_message_is_processed<B: Broker>(kafka: Kafka<B>) {
    for protocol in B::REBALANCES {
        let topic = format!("{}-{protocol}", kafka.topic);
        kafka.broker.create_topic(&topic, 2).await;
        let member = || {
            let mut config = kafka.config();
            config
                .set("group.id", &topic)
                .set("group.protocol", *protocol);
            if *protocol == "classic" {
                // So long does librdkafka's broker wait for all members, less a second.
                config.set("session.timeout.ms", "6000");
            }
            let member: StreamConsumer = config.create().unwrap();
            member.subscribe(&[&topic]).unwrap();
            member
        };
        let producer = kafka.producer();
        let record = tracing_kafka::rdkafka::producer::FutureRecord::<(), _>::to(&topic)
            .payload("a book")
            .partition(0);
        let sent = async { producer.send(record, crate::kafka::PATIENCE).await };
        tracing_context::FutureExt::with_context(sent, kafka.caller())
            .await
            .unwrap();

        let first = member();
        let (begins, begun) = oneshot::channel();
        let (ends, end) = oneshot::channel::<()>();
        let process = first.process(async |_| {
            let _ = begins.send(());
            let _ = end.await;
            Ok::<_, KafkaError>(())
        });
        let rebalanced = async {
            begun.await.unwrap();
            let second = member();
            let serve = async { drop(second.recv().await) };
            let moved = eventually("a partition to move", || {
                // Rebalances are served by whoever polls.
                let _ = futures_util::FutureExt::now_or_never(first.recv());
                let has = |member: &StreamConsumer| member.assignment().unwrap().count();
                (has(&first) == 1 && has(&second) == 1).then_some(())
            });
            tokio::select! {
                () = serve => panic!("there is no other message"),
                () = moved => {}
            }
            ends.send(()).unwrap();
        };
        let (handled, ()) = tokio::join!(process, rebalanced);
        handled.unwrap().unwrap();
    }
    let each: String = B::REBALANCES
        .iter()
        .map(|protocol| {
            format!(
                "send orders-{protocol} [producer] (remote parent) kafka.offset=0\n  \
                   process orders-{protocol} [consumer] kafka.offset=0\n    \
                     ~ link\n"
            )
        })
        .collect();
    kafka.leaves(each).await;
}
