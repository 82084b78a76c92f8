//! Telling the caller about the trace.

use http::{HeaderMap, HeaderName, HeaderValue};
use tracing_context::SpanContext;

/// A response header that names the server span, for browsers and callers that do not trace.
///
/// Off by default: it shows ids to whoever calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseHeader {
    /// `traceresponse: 00-<trace id>-<span id>-<flags>`: a W3C draft that was given up, and that
    /// deployments still read.
    TraceResponse,
    /// `server-timing: trace;desc=00-<trace id>-<span id>-<flags>`: its successor
    /// ([W3C Trace Context Level 3, editor's draft](https://w3c.github.io/trace-context/)).
    ServerTiming,
}

impl ResponseHeader {
    pub(super) fn write(self, span: &SpanContext, headers: &mut HeaderMap) {
        let mut buffer = [0; 55];
        let ids = span.encode_traceparent(&mut buffer);
        match self {
            Self::TraceResponse => {
                if let Ok(value) = HeaderValue::from_str(ids) {
                    headers.insert(TRACE_RESPONSE, value);
                }
            }
            Self::ServerTiming => {
                // Other metrics of the response stay: each field line is a list.
                if let Ok(value) = HeaderValue::try_from(format!("trace;desc={ids}")) {
                    headers.append(SERVER_TIMING, value);
                }
            }
        }
    }
}

const TRACE_RESPONSE: HeaderName = HeaderName::from_static("traceresponse");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
