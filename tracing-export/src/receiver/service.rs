//! Answering requests
//! ([OTLP specification, "OTLP/HTTP Response"](https://opentelemetry.io/docs/specs/otlp/#otlphttp-response)).

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message as _;
use tracing_context::SpanSink;

use super::decode;
use super::gzip::{Unreadable, gunzip};
use crate::otlp;

pub(super) async fn answer<S: SpanSink>(
    request: Request<Incoming>,
    sink: Arc<S>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (status, body) = match receive(request, &*sink).await {
        Ok(body) => (StatusCode::OK, body),
        Err((status, why)) => (status, status_message(why)),
    };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static(PROTOBUF);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
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
    let Some(is_gzip) = is_gzip_protobuf(request.headers()) else {
        let why = "send application/x-protobuf, plain or compressed by gzip";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    };
    let body = Limited::new(request.into_body(), BODY_BYTES)
        .collect()
        .await;
    let body = body.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            TOO_LARGE
        } else {
            (StatusCode::BAD_REQUEST, "the body broke off")
        }
    })?;
    let mut body = body.to_bytes();
    if is_gzip {
        body = gunzip(&body, BODY_BYTES).map_err(|why| match why {
            Unreadable::Broken => (StatusCode::BAD_REQUEST, "the body is not gzip"),
            Unreadable::TooLong => TOO_LARGE,
        })?;
    }
    let request = ExportTraceServiceRequest::decode(body)
        .map_err(|_| (StatusCode::BAD_REQUEST, "not an ExportTraceServiceRequest"))?;
    let received = decode::spans(request);
    received.spans.iter().for_each(|span| sink.on_end(span));
    let partial_success = (received.invalid > 0).then(|| ExportTracePartialSuccess {
        rejected_spans: received.invalid,
        error_message: "spans without valid ids".to_owned(),
    });
    Ok(ExportTraceServiceResponse { partial_success }.encode_to_vec())
}

/// Whether a body of protobuf is compressed; `None` if it is something else.
fn is_gzip_protobuf(headers: &HeaderMap) -> Option<bool> {
    let is = |name, allowed: &[&str], default| {
        let value = headers.get(name);
        value.map_or(default, |value: &HeaderValue| {
            let text = value.to_str().unwrap_or_default();
            let text = text.split(';').next().unwrap_or_default().trim();
            allowed.iter().any(|known| text.eq_ignore_ascii_case(known))
        })
    };
    let is_known =
        is(CONTENT_TYPE, &[PROTOBUF], false) && is(CONTENT_ENCODING, &["identity", "gzip"], true);
    is_known.then(|| is(CONTENT_ENCODING, &["gzip"], false))
}

/// A `google.rpc.Status` with a message, as the specification asks of every failure.
fn status_message(why: &str) -> Vec<u8> {
    let mut out = Vec::new();
    otlp::string(&mut out, 2, why);
    out
}

const PROTOBUF: &str = "application/x-protobuf";
/// Bytes, also after decompression.
const BODY_BYTES: usize = 16 * 1024 * 1024;
const TOO_LARGE: (StatusCode, &str) = (StatusCode::PAYLOAD_TOO_LARGE, "send at most 16 MiB");
