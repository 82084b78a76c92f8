//! What a gRPC answer means for the spans of a request.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderMap};

use super::connection::Response;
use super::message::unframe;
use crate::exporter::answer::HttpAnswer;
use crate::exporter::base64;
use crate::exporter::transport::{Answer, SendError};
use crate::{otlp, percent};

/// Judges an answer of `place`. One without a status is that of something in between, such as a
/// proxy, or it broke off.
pub(super) fn judge(response: Response, place: &str) -> Result<Answer, SendError> {
    let Response {
        head,
        body,
        trailers,
    } = response;
    // A status without a message comes in the head.
    let found = [&trailers, &head.headers]
        .into_iter()
        .find_map(|headers| Some((headers, code(headers)?)));
    if let Some((headers, code)) = found {
        return Ok(match code {
            0 => Answer::Taken(unframe(body).unwrap_or_default()),
            code => failed(code, headers, place),
        });
    }
    let kind = head.headers.get(CONTENT_TYPE).map(|kind| kind.as_bytes());
    if head.status == StatusCode::OK && kind.is_some_and(|it| it.starts_with(b"application/grpc")) {
        return Err(SendError(format!("the answer of {place} broke off")));
    }
    Ok(HttpAnswer::read(&head, body).in_place_of_grpc(place))
}

fn code(headers: &HeaderMap) -> Option<usize> {
    headers.get("grpc-status")?.to_str().ok()?.parse().ok()
}

fn failed(code: usize, headers: &HeaderMap, place: &str) -> Answer {
    let text = |name: &str| headers.get(name).map(|value| value.as_bytes());
    let message = text("grpc-message").unwrap_or_default();
    let decoded = std::str::from_utf8(message).ok().and_then(percent::decode);
    let message = match &decoded {
        Some(decoded) => otlp::short(decoded.as_bytes()),
        None => otlp::short(message),
    };
    let details = text("grpc-status-details-bin").and_then(base64::decode);
    let asked = details.and_then(|details| otlp::retry_delay(&details));
    let name = CODES.get(code).copied().unwrap_or("an unknown status");
    let colon = if message.is_empty() { "" } else { ": " };
    let advice = advice(code);
    Answer::Failed {
        why: format!("{place} answered {name}{colon}{message}{advice}"),
        is_retryable: is_retryable(code, asked.is_some()),
        retry_after: asked,
    }
}

/// [OTLP specification, "Failures"](https://opentelemetry.io/docs/specs/otlp/#failures): a backend
/// that is out of some resource can recover only if it says when.
const fn is_retryable(code: usize, says_when: bool) -> bool {
    match code {
        1 | 4 | 10 | 11 | 14 | 15 => true,
        8 => says_when,
        _ => false,
    }
}

const fn advice(code: usize) -> &'static str {
    match code {
        7 | 16 => " (is the key in OTEL_EXPORTER_OTLP_HEADERS right?)",
        8 => " (a request may be too large: see OTEL_BSP_MAX_EXPORT_BATCH_SIZE)",
        12 => " (does it take traces by OTLP?)",
        _ => "",
    }
}

/// By number ([gRPC, "Status codes"](https://grpc.io/docs/guides/status-codes/)).
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use hyper::header::HeaderValue;

    use super::*;

    fn judged(status: u16, headers: &[(&'static str, &str)], body: &'static [u8]) -> Answer {
        let (mut head, ()) = hyper::Response::new(()).into_parts();
        head.status = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            head.headers
                .insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let response = Response {
            head,
            body: Bytes::from_static(body),
            trailers: HeaderMap::new(),
        };
        judge(response, "http://a:4317").unwrap()
    }

    #[test]
    fn what_is_worth_another_attempt() {
        // google.rpc.Status with a google.rpc.RetryInfo of 2.5 s.
        let mut any = vec![0x0a, 40];
        any.extend(b"type.googleapis.com/google.rpc.RetryInfo");
        any.extend([
            0x12, 10, 0x0a, 8, 0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01,
        ]);
        let mut details = vec![0x08, 8, 0x1a, any.len() as u8];
        details.extend(any);
        let details = base64::encode(&details);
        for code in 1..=17 {
            for (says_when, asked) in [(false, None), (true, Some(Duration::from_millis(2_500)))] {
                let number = code.to_string();
                let mut headers = vec![("grpc-status", &*number), ("grpc-message", "so%20it%20is")];
                if says_when {
                    headers.push(("grpc-status-details-bin", &details));
                }
                let Answer::Failed {
                    why,
                    is_retryable,
                    retry_after,
                } = judged(200, &headers, b"")
                else {
                    panic!("{code}");
                };
                let expected = [1, 4, 10, 11, 14, 15].contains(&code) || code == 8 && says_when;
                assert_eq!((is_retryable, retry_after), (expected, asked), "{code}");
                assert!(why.starts_with("http://a:4317 answered "), "{why}");
                assert!(why.contains(": so it is"), "{why}");
            }
        }
    }

    #[test]
    fn a_page_of_a_proxy_is_judged_by_its_status() {
        for (status, expected) in [
            (429, true),
            (502, true),
            (503, true),
            (504, true),
            (200, false),
            (401, false),
            (404, false),
        ] {
            let page = judged(status, &[("content-type", "text/html")], b"<h1>Oh no</h1>");
            let Answer::Failed {
                why, is_retryable, ..
            } = page
            else {
                panic!("{status}");
            };
            assert_eq!(is_retryable, expected, "{status}");
            let start = format!("http://a:4317 answered {status} and no gRPC: \"Oh no\"");
            assert!(why.starts_with(&start), "{why}");
            assert!(!why.contains("path"), "{why}");
        }
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        let (mut head, ()) = hyper::Response::new(()).into_parts();
        let kind = HeaderValue::from_static("application/grpc+proto");
        head.headers.insert(CONTENT_TYPE, kind);
        let response = Response {
            head,
            body: Bytes::new(),
            trailers: HeaderMap::new(),
        };
        assert!(judge(response, "a").is_err());
    }
}
