//! The contract of Kafka clients, on librdkafka's broker inside of the process and on Apache Kafka,
//! under every kind of subscriber.

use tracing_tests::kafka_contract;

kafka_contract!(in_process, InProcess, [every, faults, hidden]);
kafka_contract!(apache, Apache, [every, transactions, hidden]);
