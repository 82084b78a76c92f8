//! What records carry.

use tracing_context::{Baggage, Context, FutureExt as _, SpanContext, TraceFlags};
use tracing_kafka::rdkafka::error::KafkaError;
use tracing_kafka::rdkafka::message::{Header, Message as _, OwnedHeaders};
use tracing_kafka::rdkafka::producer::{FutureRecord, Producer as _, PurgeConfig};
use tracing_kafka::{MessageExt as _, Propagation, ReceiveExt as _};

use crate::http::{Trace, records};
use crate::kafka::{
    Broker, Kafka, PATIENCE, RawHeader, Record, batches, headers, produce, received,
};

pub async fn others_read_ours<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let baggage = Baggage::EMPTY.insert("tenant.id", "acme");
    let record = FutureRecord::<(), _>::to(&kafka.topic)
        .payload("a book")
        .headers(OwnedHeaders::new().insert(Header {
            key: "content-type",
            value: Some("text/plain"),
        }));
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(kafka.caller().with_baggage(baggage))
        .await
        .unwrap();
    let consumer = kafka.consumer();
    let message = received(&consumer).await;
    assert_eq!(
        headers(&message),
        [
            ("content-type", "text/plain".to_owned()),
            ("traceparent", traceparent(&kafka).await),
            ("tracestate", "vendor=1,other=2".to_owned()),
            ("baggage", "tenant.id=acme".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
    );
}

pub async fn stale_headers_are_replaced<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    let stale = Trace::new().parent();
    let stale = [
        "traceparent",
        "tracestate",
        "traceparent",
        "baggage",
        "x",
        "traceparent",
    ]
    .into_iter()
    .fold(OwnedHeaders::new(), |headers, key| {
        headers.insert(Header {
            key,
            value: Some(&stale),
        })
    });
    let caller = kafka
        .trace
        .caller
        .clone()
        .with_trace_state(tracing_context::TraceState::EMPTY);
    let record = FutureRecord::<(), _>::to(&kafka.topic)
        .payload("again")
        .headers(stale);
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(Context::new().with_span(caller))
        .await
        .unwrap();
    let consumer = kafka.consumer();
    let headers = headers(&received(&consumer).await);
    let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["x", "traceparent"]);
    assert_eq!(headers[1].1, traceparent(&kafka).await);
}

pub async fn a_forwarded_record_stays_in_its_trace<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka.producer();
    kafka.send(&producer, "a book").await;
    let other = kafka.other_topic(1).await;
    let consumer = kafka.consumer();
    let forward = consumer.process(async |message| {
        let headers = message.headers().unwrap().detach();
        let record = FutureRecord::<(), _>::to(&other)
            .payload(message.payload().unwrap())
            .headers(headers);
        producer
            .send(record, PATIENCE)
            .await
            .map_err(|(error, _)| error)
    });
    forward.await.unwrap().unwrap();
    let consumer = kafka.consumer_of(&[&other]);
    let message = received(&consumer).await;
    assert_eq!(
        headers(&message)
            .iter()
            .filter(|(name, _)| name == "traceparent")
            .count(),
        1
    );
    message
        .process(async |_| Ok::<(), KafkaError>(()))
        .await
        .unwrap();
    kafka
        .leaves(
            "send orders [producer] (remote parent) kafka.offset=0\n  \
           process orders [consumer] kafka.offset=0\n    \
             ~ link\n    \
             send orders-other [producer] kafka.offset=0\n      \
               process orders-other [consumer] kafka.offset=0\n        \
                 ~ link\n",
        )
        .await;
}

pub async fn a_record_sent_once_more_has_its_own_context<B: Broker>(kafka: Kafka<B>) {
    let lingering = kafka.producer_with(&[("linger.ms", "60000")]);
    let record = FutureRecord::<(), _>::to(&kafka.topic).payload("a book");
    let delivery = kafka
        .caller()
        .in_scope(|| lingering.send_result(record).unwrap());
    lingering.purge(PurgeConfig::default().queue());
    let (_, mut message) = delivery.await.unwrap().unwrap_err();

    let headers_of_both = message.detach_headers();
    let mut record = FutureRecord::<(), _>::to(&kafka.topic).payload(message.payload().unwrap());
    record.headers = headers_of_both;
    let producer = kafka.producer();
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(kafka.caller()).await.unwrap();
    let consumer = kafka.consumer();
    let sender = received(&consumer).await.remote_context();
    let Some(spans) = kafka.trace.recorded(2).await else {
        return;
    };
    let again = &spans[1];
    assert_eq!(sender.span().unwrap().span_id(), again.span_id());
}

pub async fn existing_contexts_are_kept_if_asked<B: Broker>(kafka: Kafka<B>) {
    let outbox = Trace::new();
    let keeping = |tracing: tracing_kafka::ProducerTracing| {
        tracing.propagation_to(&kafka.topic, Propagation::KeepExisting)
    };
    let producer = kafka.producer().tracing(keeping);
    let written = OwnedHeaders::new().insert(Header {
        key: "traceparent",
        value: Some(&outbox.parent()),
    });
    let record = FutureRecord::<(), _>::to(&kafka.topic)
        .payload("stored")
        .headers(written);
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(kafka.caller()).await.unwrap();
    // Nothing to keep.
    kafka.send(&producer, "new").await;

    let consumer = kafka.consumer();
    let kept = received(&consumer).await.remote_context();
    assert_eq!(kept.span().unwrap().span_id(), outbox.caller.span_id());
    assert_eq!(
        received(&consumer)
            .await
            .remote_context()
            .span()
            .unwrap()
            .trace_id(),
        kafka.trace.id()
    );
    kafka
        .leaves(
            "send orders [client] (remote parent) kafka.offset=0\n  \
           ~ link\n\
         send orders [producer] (remote parent) kafka.offset=1\n",
        )
        .await;
    let Some(spans) = kafka.trace.recorded(2).await else {
        return;
    };
    let link = spans[0].links().next().unwrap().context().span_id();
    assert_eq!(link, outbox.caller.span_id());
}

pub async fn untouched_if_asked<B: Broker>(kafka: Kafka<B>) {
    let producer = kafka
        .producer()
        .tracing(|tracing| tracing.propagation(Propagation::Off));
    let written = OwnedHeaders::new().insert(Header {
        key: "traceparent",
        value: Some("anything"),
    });
    let record = FutureRecord::<(), _>::to(&kafka.topic)
        .payload("1")
        .headers(written);
    let sent = async { producer.send(record, PATIENCE).await };
    sent.with_context(kafka.caller()).await.unwrap();
    kafka.send(&producer, "2").await;
    let consumer = kafka.consumer();
    let anything = ("traceparent".to_owned(), "anything".to_owned());
    assert_eq!(headers(&received(&consumer).await), [anything]);
    assert_eq!(headers(&received(&consumer).await), []);
    kafka
        .leaves(
            "send orders [client] (remote parent) kafka.offset=0\n\
         send orders [client] (remote parent) kafka.offset=1\n",
        )
        .await;
}

pub async fn poison<B: Broker>(kafka: Kafka<B>) {
    let parent = kafka.trace.parent();
    let good = (&b"traceparent"[..], Some(parent.as_bytes()));
    let poisoned: [&[RawHeader<'_>]; 8] = [
        &[(b"\xff\xfe", Some(b"\x00")), good],
        &[(b"", None), good, (b"\xc3\x28", Some(b""))],
        &[(b"traceparent", None)],
        &[good, (b"traceparent", None)],
        &[(b"traceparent", Some(b"\xff\xfe"))],
        &[(b"traceparent", Some(b""))],
        &[(b"Traceparent", good.1)],
        &[
            good,
            (b"tracestate", Some(b"\xff")),
            (b"baggage", Some(b"\xff=%zz")),
        ],
    ];
    let consumer = kafka.consumer();
    let mut joined = Vec::new();
    for headers in poisoned {
        let record = Record {
            payload: b"poison",
            headers,
        };
        produce(kafka.broker.servers(), &kafka.topic, &record.batch()).await;
        let trace = consumer.process(async |message| {
            // As far as plain rdkafka can be asked.
            assert_eq!(message.payload(), Some(&b"poison"[..]));
            Ok::<_, KafkaError>(tracing_context::current().span().map(SpanContext::trace_id))
        });
        joined.push(trace.await.unwrap().unwrap() == Some(kafka.trace.id()));
    }
    assert_eq!(
        joined,
        [true, true, false, false, false, false, false, true]
    );
    kafka.trace.recorded(3).await;
}

pub async fn the_last_value_wins<B: Broker>(kafka: Kafka<B>) {
    let (first, last) = (Trace::new().parent(), kafka.trace.parent());
    let record = Record {
        payload: b"appended",
        headers: &[
            (b"traceparent", Some(first.as_bytes())),
            (b"x", None),
            (b"traceparent", Some(last.as_bytes())),
        ],
    };
    produce(kafka.broker.servers(), &kafka.topic, &record.batch()).await;
    let consumer = kafka.consumer();
    let sender = received(&consumer).await.remote_context();
    assert_eq!(
        sender.span().unwrap().span_id(),
        kafka.trace.caller.span_id()
    );
    // Detached, it is the same.
    produce(kafka.broker.servers(), &kafka.topic, &record.batch()).await;
    let sender = received(&consumer).await.detach().remote_context();
    assert_eq!(
        sender.span().unwrap().span_id(),
        kafka.trace.caller.span_id()
    );
}

pub async fn java_and_python_join<B: Broker>(kafka: Kafka<B>) {
    let consumer = kafka.consumer();
    for (captured, trace, senders) in [
        (
            &include_bytes!("../../../data/kafka/java.batches")[..],
            "f5c4c9d55da77ed9539fdb66f4ea44ef",
            ["86d85e53adfd74f1", "82291283d20d550a"],
        ),
        (
            &include_bytes!("../../../data/kafka/python.batches")[..],
            "607416d3c1bebf15daefee268ba8a9df",
            ["7afd840271228d12", "4eaa63d49f74338f"],
        ),
    ] {
        for (batch, expected) in batches(captured).into_iter().zip(senders) {
            produce(kafka.broker.servers(), &kafka.topic, &batch).await;
            let context = consumer.process(async |message| {
                let sender = message.remote_context();
                assert_eq!(sender.baggage().get("tenant.id"), Some("acmé"));
                assert_eq!(sender.baggage().get("plan"), Some("gold"));
                assert_eq!(sender.span().unwrap().span_id().to_string(), expected);
                Ok::<_, KafkaError>(tracing_context::current())
            });
            let context = context.await.unwrap().unwrap();
            assert_eq!(context.span().unwrap().trace_id().to_string(), trace);
        }
    }
}

pub async fn unsampled_is_sent_as_unsampled<B: Broker>(mut kafka: Kafka<B>) {
    kafka.trace = Trace::with(TraceFlags::default());
    let producer = kafka.producer();
    kafka.send(&producer, "a book").await;
    let consumer = kafka.consumer();
    let message = received(&consumer).await;
    let sender = message.remote_context();
    let sender = sender.span().unwrap();
    assert_eq!(sender.trace_id(), kafka.trace.id());
    let is_own = sender.span_id() != kafka.trace.caller.span_id();
    assert_eq!(is_own, records());
    assert!(!sender.flags().is_sampled());
    let handled = message.process(async |_| {
        Ok::<_, KafkaError>(tracing_context::current().span().unwrap().trace_id())
    });
    assert_eq!(handled.await.unwrap(), kafka.trace.id());
    assert_eq!(kafka.trace.spans_now().len(), 0);
}

/// The `traceparent` of the one span of the trace, or of its caller where nobody records.
async fn traceparent<B: Broker>(kafka: &Kafka<B>) -> String {
    let Some(mut spans) = kafka.trace.recorded(1).await else {
        return kafka.trace.parent();
    };
    let span = spans.remove(0);
    let flags = span.context().flags();
    format!("00-{}-{}-{flags}", kafka.trace.id(), span.span_id())
}
