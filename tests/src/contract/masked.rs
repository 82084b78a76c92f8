//! Text without what differs from run to run.

use tracing_context::FinishedSpan;
use tracing_context::testing::TreePrinter;

/// Whole spans, all of their attributes.
pub(crate) fn tree(spans: &[FinishedSpan]) -> String {
    let tree = TreePrinter::new().hide(&VARYING).print(spans);
    // Known to later spans of a client alone.
    text(&tree.replace(" kafka.cluster.id=..", ""))
}

/// Ids (also as part of a name) and ports of this host become `#`.
pub(super) fn text(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        push(&mut masked, &word);
        word.clear();
        masked.push(c);
    }
    push(&mut masked, &word);
    masked
}

fn push(masked: &mut String, word: &str) {
    let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    let is_id = matches!(word.len(), 16 | 32) && word.chars().all(is_hex);
    // Of a task.
    let is_id = is_id || masked.ends_with("Id(");
    let is_port = masked.ends_with("127.0.0.1:") && word.parse::<u16>().is_ok();
    masked.push_str(if is_id || is_port { "#" } else { word });
}

const VARYING: [&str; 8] = [
    "exception.stacktrace",
    "kafka.cluster.id",
    "network.peer.port",
    "server.port",
    "tracing_grpc.time_to_head",
    "tracing_kafka.queue_time",
    "tracing_tower.time_to_head",
    "thread.id",
];

#[cfg(test)]
mod tests {
    #[test]
    fn ids_and_ports_are_masked_and_nothing_else() {
        assert_eq!(
            super::text(
                "orders-00f067aa0ba902b7 127.0.0.1:4317 00-4bf92f3577b34da6a3ce929d0e0e4736-01 \
                 example.com:8080 deadbeef"
            ),
            "orders-# 127.0.0.1:# 00-#-01 example.com:8080 deadbeef"
        );
    }
}
