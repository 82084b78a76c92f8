//! The subscribers that a contract runs under.

use std::fmt;

/// Who listens in a process. All but [`Bare`](Self::Bare) have our layer as
/// `tracing_export::Telemetry::layer` makes it; all but that and [`Alone`](Self::Alone) have
/// [`tracing_logs::json()`] beside it, whose lines are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Setup {
    /// Our layer, and nothing else at all.
    Alone,
    /// Logs from INFO on.
    Json,
    /// `fmt` at TRACE, which wants every span there is.
    Fmt,
    /// A layer of others without a filter.
    Foreign,
    /// Our layer, and the filter of the logs, behind `reload`.
    Reload,
    /// Filters that ask which spans are around.
    Dynamic,
    /// A filter that hides the spans of our HTTP, gRPC and Kafka crates.
    Hidden,
    /// No subscriber.
    Bare,
}

impl Setup {
    pub(super) const ALL: [Self; 8] = [
        Self::Alone,
        Self::Json,
        Self::Fmt,
        Self::Foreign,
        Self::Reload,
        Self::Dynamic,
        Self::Hidden,
        Self::Bare,
    ];

    /// That of this process; `None` in one that runs no contract.
    #[must_use]
    pub fn current() -> Option<Self> {
        let name = std::env::var(VARIABLE).ok()?;
        let named = Self::ALL.into_iter().find(|setup| setup.name() == name);
        assert!(named.is_some(), "{VARIABLE}={name}: no such set-up");
        named
    }

    /// Whether spans are recorded.
    #[must_use]
    pub const fn records(self) -> bool {
        !matches!(self, Self::Bare)
    }

    /// Whether log lines are written.
    #[must_use]
    pub const fn logs(self) -> bool {
        !matches!(self, Self::Alone | Self::Bare)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Json => "json",
            Self::Fmt => "fmt",
            Self::Foreign => "foreign",
            Self::Reload => "reload",
            Self::Dynamic => "dynamic",
            Self::Hidden => "hidden",
            Self::Bare => "bare",
        }
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Names the set-up of a process; by hand, to look at one case in one of them:
/// `TRACING_TESTS_SETUP=fmt cargo test --test http_server NAME`.
pub(super) const VARIABLE: &str = "TRACING_TESTS_SETUP";
