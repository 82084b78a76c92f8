//! The status of a call, as it comes over the wire.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use percent_encoding::percent_decode;
use tracing_context::text;

use crate::code::Code;

/// How a call ended, and what was said about it.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) code: Code,
    message: Message,
}

#[derive(Clone, Debug)]
enum Message {
    None,
    /// `grpc-message`: decoded only if somebody wants it.
    Encoded(HeaderValue),
    Text(String),
}

impl Status {
    /// One with a message that is bounded already.
    pub(crate) const fn new(code: Code, message: String) -> Self {
        Self {
            code,
            message: Message::Text(message),
        }
    }

    /// What trailers, or the headers of a trailers-only response, say.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let code = Code::from_wire(headers.get(GRPC_STATUS)?.as_bytes());
        let message = match headers.get(GRPC_MESSAGE) {
            Some(message) if code != Code::Ok => Message::Encoded(message.clone()),
            _ => Message::None,
        };
        Some(Self { code, message })
    }

    /// What a response without `grpc-status` means
    /// ([HTTP to gRPC status code mapping](https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md)).
    pub(crate) const fn from_http(status: StatusCode) -> Self {
        Self::of(match status.as_u16() {
            400 => Code::Internal,
            401 => Code::Unauthenticated,
            403 => Code::PermissionDenied,
            404 => Code::Unimplemented,
            429 | 502 | 503 | 504 => Code::Unavailable,
            _ => Code::Unknown,
        })
    }

    /// `otel.status_description`: the message, decoded and bounded.
    pub(crate) fn description(&self) -> Option<String> {
        let text = match &self.message {
            Message::None => return None,
            Message::Text(text) => text.clone(),
            Message::Encoded(value) => {
                // Whole, so that no URL in it is cut before its credentials are looked for.
                text::message(&percent_decode(value.as_bytes()).decode_utf8_lossy())
            }
        };
        (!text.is_empty()).then_some(text)
    }

    /// One about which nothing was said.
    pub(crate) const fn of(code: Code) -> Self {
        Self {
            code,
            message: Message::None,
        }
    }
}

const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(status: &'static str, message: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(GRPC_STATUS, HeaderValue::from_static(status));
        headers.insert(GRPC_MESSAGE, message.parse().unwrap());
        headers
    }

    #[test]
    fn messages_are_decoded_and_cut() {
        for (message, expected) in [
            ("no such order", Some("no such order")),
            ("caf%C3%A9 %", Some("café %")),
            ("%FF", Some("\u{fffd}")),
            ("", None),
            (
                "no http://u:p%40s@db/?token=x",
                Some("no http://REDACTED:REDACTED@db/?token=REDACTED"),
            ),
        ] {
            let status = Status::from_headers(&headers("5", message)).unwrap();
            assert_eq!(status.code, Code::NotFound);
            assert_eq!(status.description().as_deref(), expected);
        }
        let long = Status::from_headers(&headers("13", &"%C3%A9".repeat(1_000))).unwrap();
        assert_eq!(long.description().unwrap(), "é".repeat(128));
    }

    #[test]
    fn what_is_no_status_is_unknown() {
        let status = Status::from_headers(&headers("fine", "x")).unwrap();
        assert_eq!(status.code, Code::Unknown);
        assert!(Status::from_headers(&HeaderMap::new()).is_none());
        let fine = Status::from_headers(&headers("0", "x")).unwrap();
        assert_eq!((fine.code, fine.description()), (Code::Ok, None));
    }

    #[test]
    fn http_answers_are_mapped() {
        for (http, code) in [
            (200, Code::Unknown),
            (400, Code::Internal),
            (401, Code::Unauthenticated),
            (403, Code::PermissionDenied),
            (404, Code::Unimplemented),
            (408, Code::Unknown),
            (429, Code::Unavailable),
            (500, Code::Unknown),
            (502, Code::Unavailable),
            (503, Code::Unavailable),
            (504, Code::Unavailable),
        ] {
            let status = StatusCode::from_u16(http).unwrap();
            assert_eq!(Status::from_http(status).code, code, "{http}");
        }
    }
}
