//! What is known when a call has ended.

use std::fmt;
use std::time::Duration;

use tracing_tower::lifecycle::OutcomeKind;

use crate::code::Code;

/// A call that has ended: all that the conventions for RPC metrics ask for, since the request is
/// gone by then ([RPC metrics](https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/)).
#[derive(Clone, Copy)]
pub struct Ended<'a> {
    pub(crate) outcome: OutcomeKind,
    pub(crate) code: Code,
    pub(crate) duration: Duration,
    pub(crate) time_to_head: Option<Duration>,
    pub(crate) method: &'a str,
    pub(crate) error: Option<&'a str>,
    pub(crate) address: Option<(&'a str, Option<u16>)>,
}

impl<'a> Ended<'a> {
    /// How it ended.
    #[must_use]
    pub const fn outcome(&self) -> OutcomeKind {
        self.outcome
    }

    /// `rpc.status_code`.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// From the request to the end of the call: the duration of the span.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        self.duration
    }

    /// From the request to the head of the response, if there was one.
    #[must_use]
    pub const fn time_to_head(&self) -> Option<Duration> {
        self.time_to_head
    }

    /// `rpc.method`: a known method or `_OTHER`.
    #[must_use]
    pub const fn method(&self) -> &'a str {
        self.method
    }

    /// `error.type`, as on the span.
    #[must_use]
    pub const fn error_type(&self) -> Option<&'a str> {
        self.error
    }

    /// `server.address`. From a header on a server: not for metrics without a known set.
    #[must_use]
    pub fn server_address(&self) -> Option<&'a str> {
        self.address.map(|(host, _)| host)
    }

    /// `server.port`.
    #[must_use]
    pub fn server_port(&self) -> Option<u16> {
        self.address.and_then(|(_, port)| port)
    }
}

impl fmt::Debug for Ended<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended")
            .field("outcome", &self.outcome)
            .field("code", &self.code)
            .field("duration", &self.duration)
            .field("method", &self.method)
            .field("error_type", &self.error)
            .finish_non_exhaustive()
    }
}
