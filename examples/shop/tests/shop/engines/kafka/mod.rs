//! Apache Kafka: the demo on a cluster that has none of its topics, and once more on what that left.

mod killed;
mod letters;

use std::sync::LazyLock;

use tracing_context::SpanId;

use super::needed;
use crate::contract::broker_contract;
use crate::run::Run;

broker_contract!(first_run, crate::engines::kafka::first);
broker_contract!(second_run, crate::engines::kafka::second);

/// On topics that nobody has made.
fn first() -> Option<&'static Run> {
    static RUN: LazyLock<Run> = LazyLock::new(run);
    servers()?;
    Some(&RUN)
}

/// On the topics and in the groups of the first one.
fn second() -> Option<&'static Run> {
    static RUN: LazyLock<Run> = LazyLock::new(run);
    first()?;
    Some(&RUN)
}

fn run() -> Run {
    let servers = servers().expect("asked before");
    Run::new(&settings(&servers, &PREFIX)).without(&PREFIX)
}

/// The cluster, which others may use at the same time.
fn servers() -> Option<String> {
    needed("KAFKA_BOOTSTRAP_SERVERS", "kafka")
}

fn settings<'a>(servers: &'a str, prefix: &'a str) -> [(&'static str, &'a str); 2] {
    [
        ("KAFKA_BOOTSTRAP_SERVERS", servers),
        ("SHOP_KAFKA_PREFIX", prefix),
    ]
}

/// Topics and groups of one's own.
fn new_prefix() -> String {
    format!("shop-test-{}.", SpanId::random())
}

/// Those of the two runs.
static PREFIX: LazyLock<String> = LazyLock::new(new_prefix);
