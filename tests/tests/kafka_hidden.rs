//! Kafka in a process whose filter hides the spans of our clients.

use tracing_tests::kafka_hidden_contract;

kafka_hidden_contract!(in_process, tracing_tests::kafka::InProcess);
kafka_hidden_contract!(apache, tracing_tests::kafka::Apache);
