//! Which fields are printed.

use tracing_core::Metadata;

use crate::layer::name::Name;

/// Which fields of one span or event are printed. Those named `otel.*` never are: they tell a
/// bridge how to make its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Select {
    /// All.
    All,
    /// What tells operations apart: for the spans of this family of crates, whose other
    /// attributes belong to the trace and would be on every line of the request.
    Identity,
    /// All but what the `log` crate's records say of their place.
    OfLogCrate,
}

impl Select {
    pub(super) fn of_span(metadata: &Metadata<'_>) -> Self {
        if is_ours(metadata.target()) {
            Self::Identity
        } else {
            Self::All
        }
    }

    pub(super) const fn of_event(is_of_log_crate: bool) -> Self {
        if is_of_log_crate {
            Self::OfLogCrate
        } else {
            Self::All
        }
    }

    pub(super) fn takes(self, name: Name) -> bool {
        match self {
            Self::All => !name.is_otel,
            Self::Identity => IDENTITY.contains(&name.text),
            Self::OfLogCrate => !name.is_otel && !name.text.starts_with("log."),
        }
    }
}

fn is_ours(target: &str) -> bool {
    let root = target.split("::").next().unwrap_or(target);
    OURS.contains(&root)
}

const OURS: [&str; 5] = [
    "tracing_tower",
    "tracing_grpc",
    "tracing_kafka",
    "tracing_context",
    "tracing_export",
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

    #[test]
    fn what_is_taken() {
        assert!(Select::All.takes(Name::of("otelx")));
        assert!(!Select::All.takes(Name::of("otel.name")));
        assert!(Select::All.takes(Name::of("log.file")));
        assert!(Select::Identity.takes(Name::of("http.route")));
        assert!(!Select::Identity.takes(Name::of("url.path")));
        assert!(!Select::OfLogCrate.takes(Name::of("log.file")));
        assert!(Select::OfLogCrate.takes(Name::of("message")));
    }
}
