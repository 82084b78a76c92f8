//! OTLP over HTTP
//! ([OTLP specification, "OTLP/HTTP Response"](https://opentelemetry.io/docs/specs/otlp/#otlphttp-response)).

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use tracing_context::SpanSink;

use super::encoding::Encoding;
use super::message::{self, Refusal};
use crate::otlp;

pub(super) async fn answer(
    request: Request<Incoming>,
    sink: &impl SpanSink,
) -> Response<Full<Bytes>> {
    let (status, body) = match receive(request, sink).await {
        Ok(body) => (StatusCode::OK, body),
        Err((status, why)) => (status, status_message(why)),
    };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static(PROTOBUF);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

async fn receive(
    request: Request<Incoming>,
    sink: &impl SpanSink,
) -> Result<Vec<u8>, (StatusCode, &'static str)> {
    if request.uri().path() != "/v1/traces" {
        return Err((StatusCode::NOT_FOUND, "send traces to /v1/traces"));
    }
    if request.method() != Method::POST {
        return Err((StatusCode::METHOD_NOT_ALLOWED, "use POST"));
    }
    let Some(encoding) = encoding_of_protobuf(request.headers()) else {
        let why = "send application/x-protobuf, plain or in an encoding that can be read here";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    };
    let body = message::read(request.into_body()).await.map_err(refused)?;
    message::take(body, encoding, sink).map_err(refused)
}

const fn refused(refusal: Refusal) -> (StatusCode, &'static str) {
    let status = match refusal {
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::BrokenOff | Refusal::NotAsEncoded | Refusal::NotARequest => {
            StatusCode::BAD_REQUEST
        }
    };
    (status, refusal.why())
}

/// How a body of protobuf is compressed; `None` if it is something else, or cannot be read.
fn encoding_of_protobuf(headers: &HeaderMap) -> Option<Encoding> {
    let text = |name| {
        let value: Option<&HeaderValue> = headers.get(name);
        value.map(|value| value.to_str().unwrap_or_default().trim())
    };
    let kind = text(CONTENT_TYPE)?.split(';').next()?.trim_end();
    if !kind.eq_ignore_ascii_case(PROTOBUF) {
        return None;
    }
    text(CONTENT_ENCODING).map_or(Some(Encoding::Identity), Encoding::named)
}

/// A `google.rpc.Status` with a message, as the specification asks of every failure.
fn status_message(why: &str) -> Vec<u8> {
    let mut out = Vec::new();
    otlp::string(&mut out, 2, why);
    out
}

const PROTOBUF: &str = "application/x-protobuf";
