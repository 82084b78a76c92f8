//! Which fields are printed.

use tracing_core::Metadata;

use crate::family::{is_identity, is_ours};
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
            Self::Identity => is_identity(name.text),
            Self::OfLogCrate => !name.is_otel && !name.text.starts_with("log."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
