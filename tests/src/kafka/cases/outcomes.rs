//! How the processing of a message ends.

use std::error::Error;
use std::fmt;
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tracing_kafka::rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tracing_kafka::{ConsumerTracing, MessageExt as _, PollExt as _, ReceiveExt as _};

use crate::kafka::{Broker, Kafka, received};

pub async fn a_handler_that_fails<B: Broker>(kafka: Kafka<B>) {
    sent(&kafka).await;
    let consumer = kafka.consumer();
    let handled =
        consumer.process(async |_| Err::<(), _>(io::Error::from(io::ErrorKind::TimedOut)));
    assert_eq!(
        handled.await.unwrap().unwrap_err().kind(),
        io::ErrorKind::TimedOut
    );
    kafka.leaves(process("error(timed out)", "timed_out")).await;
}

pub async fn a_kafka_error_has_its_name<B: Broker>(kafka: Kafka<B>) {
    sent(&kafka).await;
    let consumer = kafka.consumer();
    let handled = consumer.process(async |_| {
        let error = KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge);
        Err::<(), _>(Box::<dyn Error + Send + Sync>::from(error))
    });
    handled.await.unwrap().unwrap_err();
    kafka
        .leaves(process(
            "error(Message production error: MessageSizeTooLarge (Broker: Message size too large))",
            "MSG_SIZE_TOO_LARGE",
        ))
        .await;
}

pub async fn errors_are_named_by_the_user<B: Broker>(kafka: Kafka<B>) {
    sent(&kafka).await;
    let consumer = kafka.consumer();
    let tracing = ConsumerTracing::of(&consumer)
        .error_type(|error| (error.to_string() == "no mail server").then_some("mail".into()));
    let handled = tracing.process_next(&consumer, async |_| Err::<(), _>("no mail server"));
    handled.await.unwrap().unwrap_err();
    kafka.leaves(process("error(no mail server)", "mail")).await;
}

pub async fn a_classifier_that_panics<B: Broker>(kafka: Kafka<B>) {
    sent(&kafka).await;
    let consumer = kafka.consumer();
    let tracing = ConsumerTracing::of(&consumer).error_type(|_| panic!("on purpose"));
    let handled = tracing.process_next(&consumer, async |_| {
        Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe))
    });
    handled.await.unwrap().unwrap_err();
    let failed = process("error(broken pipe)", "broken_pipe");
    kafka.leaves(failed).await;
}

pub async fn an_error_that_panics<B: Broker>(kafka: Kafka<B>) {
    sent(&kafka).await;
    let consumer = kafka.consumer();
    let handled = consumer.process(async |_| {
        let error: Box<dyn Error + Send + Sync> = Box::new(Hostile);
        Err::<(), _>(error)
    });
    let error = handled.await.unwrap().unwrap_err();
    assert!(error.is::<Hostile>());
    kafka.leaves(process("error(hostile)", "_OTHER")).await;
}

/// Does not know its causes.
#[derive(Debug)]
struct Hostile;

impl fmt::Display for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hostile")
    }
}

impl Error for Hostile {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        panic!("on purpose")
    }
}

pub async fn a_handler_that_panics<B: Broker>(kafka: Kafka<B>) {
    sent(&kafka).await;
    let consumer = kafka.consumer();
    let handled = consumer.process(async |_| -> Result<(), KafkaError> { panic!("on purpose") });
    let panic = AssertUnwindSafe(handled).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n  \
           process orders [consumer] error kafka.offset=0 error.type=\"panic\"\n    \
             * exception exception.type=\"panic\"\n    \
             ~ link\n",
        )
        .await;
}

pub async fn a_handler_that_is_dropped<B: Broker>(kafka: Kafka<B>) {
    sent(&kafka).await;
    let consumer = kafka.consumer();
    let message = received(&consumer).await;
    let handled = message.process(async |_| std::future::pending::<Result<(), KafkaError>>().await);
    assert!(
        tokio::time::timeout(Duration::from_millis(10), handled)
            .await
            .is_err()
    );
    kafka.leaves(process("error", "cancelled")).await;
}

pub async fn a_handler_that_is_no_future<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    kafka.send(&producer, "1").await;
    kafka.send(&producer, "2").await;
    let consumer = kafka.consumer();
    let first = received(&consumer).await.detach();
    assert_eq!(first.process_blocking(|_| Ok::<_, KafkaError>(7)), Ok(7));
    let second = received(&consumer).await.detach();
    assert_eq!(
        second.process_blocking(|_| Err::<(), _>("no mail server")),
        Err("no mail server")
    );
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n  \
           process orders [consumer] kafka.offset=0\n    \
             ~ link\n\
         send orders [producer] (remote parent) kafka.offset=1\n  \
           process orders [consumer] error(no mail server) kafka.offset=1 error.type=\"&str\"\n    \
             ~ link\n",
        )
        .await;
}

pub async fn a_consumer_that_waits_in_vain<B: Broker>(kafka: Kafka<B>) {
    let consumer = kafka.consumer();
    let waiting = consumer.process(async |_| Ok::<_, KafkaError>(()));
    let waiting = tokio::time::timeout(Duration::from_millis(200), waiting);
    assert!(
        tracing_context::FutureExt::with_context(waiting, kafka.caller())
            .await
            .is_err()
    );
    let base: tracing_kafka::rdkafka::consumer::BaseConsumer = kafka
        .config()
        .set("group.id", "warehouse")
        .create()
        .unwrap();
    crate::kafka::assign(&base, &[&kafka.topic]);
    let polled = kafka.caller().in_scope(|| {
        let nothing = base.poll_traced(Duration::from_millis(200)).is_none();
        let processed = base.process(Duration::ZERO, |_| Ok::<_, KafkaError>(()));
        nothing && processed.is_none()
    });
    assert!(polled);
    // Nothing came, nothing was lost.
    sent(&kafka).await;
    kafka.trace.recorded(1).await;
    received(&consumer).await;
}

async fn sent<B: Broker>(kafka: &Kafka<B>) {
    kafka.send(&kafka.producer(), "a book").await;
}

fn process(status: &str, error_type: &str) -> String {
    format!(
        "send orders [producer] (remote parent) kafka.offset=0\n  \
           process orders [consumer] {status} kafka.offset=0 error.type=\"{error_type}\"\n    \
             ~ link\n"
    )
}
