//! The contract of Kafka clients, on librdkafka's broker inside of this process and on Apache Kafka.

use tracing_tests::{kafka_contract, kafka_faults_contract, kafka_transactions_contract};

kafka_contract!(in_process, tracing_tests::kafka::InProcess);
kafka_faults_contract!(in_process_faults, tracing_tests::kafka::InProcess);
kafka_contract!(apache, tracing_tests::kafka::Apache);
kafka_transactions_contract!(apache_transactions, tracing_tests::kafka::Apache);
