//! What is known when a call has ended.

use std::time::Duration;

use http::StatusCode;

use crate::lifecycle::OutcomeKind;

/// A call that has ended: all that the conventions for HTTP metrics ask for, since the request is
/// gone by then
/// ([HTTP metrics](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/)).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ended<'a> {
    /// How it ended.
    pub outcome: OutcomeKind,
    /// From the request to the end of the body.
    pub duration: Duration,
    /// From the request to the head of the response, if there was one.
    pub time_to_head: Option<Duration>,
    /// `http.request.method`: a known method or `_OTHER`.
    pub method: &'a str,
    /// `url.scheme`.
    pub scheme: &'a str,
    /// `http.route`, on a server that knows it.
    pub route: Option<&'a str>,
    /// `http.response.status_code`, if there was a head.
    pub status: Option<StatusCode>,
    /// `error.type`, as on the span.
    pub error_type: Option<&'a str>,
    /// `network.protocol.version`.
    pub protocol_version: Option<&'static str>,
    /// `server.address`. From a header on a server: not for metrics without a known set.
    pub server_address: Option<&'a str>,
    /// `server.port`.
    pub server_port: Option<u16>,
}
