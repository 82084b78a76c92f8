//! Kind and status of a span.

/// The role a span plays in a call
/// ([OpenTelemetry specification, "SpanKind"](https://opentelemetry.io/docs/specs/otel/trace/api/#spankind)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the specification's list is closed"
)]
pub enum SpanKind {
    /// Work inside the process.
    #[default]
    Internal,
    /// The server side of a synchronous call.
    Server,
    /// The client side of a synchronous call.
    Client,
    /// The sender of a message.
    Producer,
    /// The receiver of a message.
    Consumer,
}

impl SpanKind {
    /// The kind as the field `otel.kind` has it: `internal`, `server`, `client`, ...
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }

    /// Reads the field `otel.kind`, without regard to case.
    pub(crate) fn from_field(text: &str) -> Option<Self> {
        [
            Self::Internal,
            Self::Server,
            Self::Client,
            Self::Producer,
            Self::Consumer,
        ]
        .into_iter()
        .find(|kind| kind.as_str().eq_ignore_ascii_case(text))
    }
}

/// How a span ended
/// ([OpenTelemetry specification, "Set Status"](https://opentelemetry.io/docs/specs/otel/trace/api/#set-status)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the specification's list is closed"
)]
pub enum StatusCode {
    /// Nothing is known to have failed.
    #[default]
    Unset,
    /// The application says it succeeded. Final: nothing overrides it.
    Ok,
    /// It failed.
    Error,
}

impl StatusCode {
    /// Reads the field `otel.status_code`, without regard to case.
    pub(crate) fn from_field(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("ok") {
            Some(Self::Ok)
        } else if text.eq_ignore_ascii_case("error") {
            Some(Self::Error)
        } else {
            None
        }
    }
}
