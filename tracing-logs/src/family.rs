//! The crates of this family, and what of their spans belongs on a line.

/// Whether a span or event with this target was made by a crate of this family.
pub(crate) fn is_ours(target: &str) -> bool {
    let root = target.split("::").next().unwrap_or(target);
    TARGETS.contains(&root)
}

/// Whether a field tells operations apart. The other attributes of our spans belong to the trace,
/// and would be on every line of a request.
pub(crate) fn is_identity(name: &str) -> bool {
    IDENTITY.contains(&name)
}

/// As targets have them.
pub(crate) const TARGETS: [&str; 7] = [
    "tracing_context",
    "tracing_db",
    "tracing_export",
    "tracing_grpc",
    "tracing_kafka",
    "tracing_logs",
    "tracing_tower",
];

/// Of low cardinality each ([semantic conventions](https://opentelemetry.io/docs/specs/semconv/)).
const IDENTITY: [&str; 7] = [
    "http.request.method",
    "http.route",
    "rpc.system.name",
    "rpc.method",
    "messaging.system.name",
    "messaging.destination.name",
    "messaging.operation.name",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_ours_by_their_crate() {
        assert!(is_ours("tracing_tower"));
        assert!(is_ours("tracing_grpc::server"));
        assert!(!is_ours("tracing_tower_sessions"));
        assert!(!is_ours("my_app::tracing_tower"));
        assert!(!is_ours(""));
    }
}
