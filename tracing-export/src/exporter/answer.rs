//! What an HTTP answer means for the spans of a request.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use hyper::http::response::Parts;

use super::endpoint::Endpoint;
use super::retry;
use super::transport::Answer;
use super::words::words;
use crate::otlp;

/// An answer, as far as it counts.
#[derive(Clone, Debug, Default)]
pub(super) struct HttpAnswer {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    /// If it is protobuf, or says not what it is.
    pub(super) body: Bytes,
    /// If it is something else: the first words, in quotes.
    words: String,
    /// Whether that is a page for people.
    is_page: bool,
    /// Where a redirect leads, without what may be secret.
    location: Option<String>,
}

impl HttpAnswer {
    pub(super) fn read(head: &Parts, body: Bytes) -> Self {
        let kind = head.headers.get(CONTENT_TYPE).map(|kind| kind.as_bytes());
        let is = |expected: &[u8], kind: &[u8]| {
            let start = kind.get(..expected.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(expected))
        };
        // A proxy's page is not to be read as protobuf.
        let is_protobuf = kind.is_none_or(|kind| is(b"application/x-protobuf", kind));
        Self {
            status: head.status.as_u16(),
            retry_after: text(&head.headers, RETRY_AFTER.as_str())
                .and_then(|value| retry::retry_after(value, SystemTime::now())),
            words: match is_protobuf {
                true => String::new(),
                false => words(&body),
            },
            is_page: kind.is_some_and(|kind| is(b"text/html", kind)) && !body.is_empty(),
            location: text(&head.headers, LOCATION.as_str())
                .and_then(|url| url.parse().ok())
                .map(|url: Endpoint| url.display()),
            body: match is_protobuf {
                true => body,
                false => Bytes::new(),
            },
        }
    }

    /// What it means, coming from `place`. A page is no answer of a receiver, whatever its status.
    pub(super) fn judge(self, place: &str) -> Answer {
        if (200..300).contains(&self.status) && !self.is_page {
            return Answer::Taken(self.body);
        }
        let message = otlp::status_message(&self.body);
        let what = format!("{place} answered {}", self.status);
        self.failed(&what, &message, &self.advice())
    }

    /// What it means where gRPC was asked for
    /// ([gRPC, "HTTP to gRPC status code mapping"](https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md)).
    #[cfg(feature = "grpc")]
    pub(super) fn in_place_of_grpc(&self, place: &str) -> Answer {
        let advice = match self.status {
            // No path counts there.
            200..=299 | 404 | 405 | 415 => NO_GRPC.to_owned(),
            _ => self.advice(),
        };
        let what = format!("{place} answered {} and no gRPC", self.status);
        self.failed(&what, "", &advice)
    }

    fn failed(&self, what: &str, message: &str, advice: &str) -> Answer {
        let said = match message {
            "" => &*self.words,
            message => message,
        };
        let colon = if said.is_empty() { "" } else { ": " };
        Answer::Failed {
            why: format!("{what}{colon}{said}{advice}"),
            is_retryable: retry::is_retryable(self.status),
            retry_after: self.retry_after,
        }
    }

    /// What to do about it.
    fn advice(&self) -> String {
        let advice = match self.status {
            301 | 302 | 303 | 307 | 308 => {
                let location = self.location.as_deref().unwrap_or("the right URL");
                return format!(" (redirects are not followed: name {location} as the endpoint)");
            }
            200..=299 | 404 | 405 => {
                "is the path right? /v1/traces is added to OTEL_EXPORTER_OTLP_ENDPOINT, and nothing \
                 to an endpoint for traces or in code"
            }
            401 | 403 => "is the key in OTEL_EXPORTER_OTLP_HEADERS right?",
            407 => "the proxy wants credentials: http://user:password@proxy:port",
            413 => "a request is too large: see OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            415 => "does it take OTLP as protobuf, or speak gRPC on that port?",
            _ => return String::new(),
        };
        format!(" ({advice})")
    }
}

#[cfg(feature = "grpc")]
const NO_GRPC: &str = " (where it takes OTLP over HTTP, mostly on port 4318, set \
                       OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf)";

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;
    use hyper::header::{HeaderName, HeaderValue};

    use super::*;

    fn judged(status: u16, headers: &[(HeaderName, &'static str)], body: &'static str) -> Answer {
        let (mut head, ()) = hyper::Response::new(()).into_parts();
        head.status = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            let value = HeaderValue::from_static(value);
            head.headers.insert(name.clone(), value);
        }
        HttpAnswer::read(&head, body.into()).judge("http://a:4318/v1/traces")
    }

    fn why(answer: Answer) -> String {
        match answer {
            Answer::Failed { why, .. } => why,
            Answer::Taken(_) => panic!("taken"),
        }
    }

    #[test]
    fn a_failure_says_where_what_and_what_to_do() {
        let text = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
        for (status, body, expected) in [
            (
                401,
                "no \x1b[1mkey",
                "401: \"no \\u{1b}[1mkey\" (is the key",
            ),
            (403, "", "403 (is the key"),
            (
                404,
                "404 page not found\n",
                "404: \"404 page not found\" (is the path right?",
            ),
            (413, "", "413 (a request is too large"),
            (400, "bad", "400: \"bad\""),
        ] {
            let why = why(judged(status, &text, body));
            let start = format!("http://a:4318/v1/traces answered {expected}");
            assert!(why.starts_with(&start), "{why}");
        }
    }

    #[test]
    fn where_a_redirect_leads_is_told_without_secrets() {
        let to = (LOCATION, "https://me:secret@b/v1/traces?key=secret");
        let why = why(judged(308, &[to], ""));
        assert!(why.contains("308 (redirects are not followed"), "{why}");
        assert!(!why.contains("secret"), "{why}");
        #[cfg(feature = "tls")]
        assert!(why.contains("name https://b/v1/traces as"), "{why}");
    }

    #[test]
    fn a_page_is_no_success() {
        let page = (CONTENT_TYPE, "Text/HTML");
        let why = why(judged(
            200,
            std::slice::from_ref(&page),
            "<title>Welcome</title>",
        ));
        assert!(
            why.contains("200: \"Welcome\" (is the path right?"),
            "{why}"
        );
        for answer in [
            judged(200, &[page], ""),
            judged(202, &[(CONTENT_TYPE, "application/json")], "{}"),
            judged(204, &[], ""),
        ] {
            assert!(matches!(answer, Answer::Taken(_)), "{answer:?}");
        }
    }
}
