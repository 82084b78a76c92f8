//! What is known when a call has ended.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::lifecycle::OutcomeKind;
use crate::semconv::{Address, ErrorType, MethodName};

/// A call that has ended: all that the conventions for HTTP metrics ask for, since the request is
/// gone by then
/// ([HTTP metrics](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/)).
#[derive(Clone, Copy)]
pub struct Ended<'a> {
    pub(crate) outcome: OutcomeKind,
    pub(crate) duration: Duration,
    pub(crate) time_to_head: Option<Duration>,
    pub(crate) method: &'a MethodName,
    pub(crate) scheme: &'a str,
    pub(crate) route: Option<&'a str>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) error: Option<&'a ErrorType>,
    pub(crate) version: Option<&'static str>,
    pub(crate) address: &'a Address,
    pub(crate) default_port: Option<u16>,
}

impl<'a> Ended<'a> {
    /// How it ended.
    #[must_use]
    pub const fn outcome(&self) -> OutcomeKind {
        self.outcome
    }

    /// From the request to the end of the body: the duration of the span.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        self.duration
    }

    /// From the request to the head of the response, if there was one.
    #[must_use]
    pub const fn time_to_head(&self) -> Option<Duration> {
        self.time_to_head
    }

    /// `http.request.method`: a known method or `_OTHER`.
    #[must_use]
    pub fn method(&self) -> &'a str {
        self.method.attribute()
    }

    /// `url.scheme`.
    #[must_use]
    pub const fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// `http.route`, on a server that knows it.
    #[must_use]
    pub const fn route(&self) -> Option<&'a str> {
        self.route
    }

    /// `http.response.status_code`, if there was a head.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// `error.type`, as on the span.
    #[must_use]
    pub fn error_type(&self) -> Option<&'a str> {
        self.error.map(ErrorType::as_str)
    }

    /// `network.protocol.version`.
    #[must_use]
    pub const fn protocol_version(&self) -> Option<&'static str> {
        self.version
    }

    /// `server.address`. From a header on a server: not for metrics without a known set.
    #[must_use]
    pub fn server_address(&self) -> Option<&'a str> {
        self.address.parts().map(|(host, _)| host)
    }

    /// `server.port`.
    #[must_use]
    pub fn server_port(&self) -> Option<u16> {
        self.address
            .parts()
            .and_then(|(_, port)| port.or(self.default_port))
    }
}

impl fmt::Debug for Ended<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended")
            .field("outcome", &self.outcome)
            .field("duration", &self.duration)
            .field("method", &self.method())
            .field("route", &self.route)
            .field("status", &self.status)
            .field("error_type", &self.error_type())
            .finish_non_exhaustive()
    }
}
