//! From the bytes of a request to the sink, whatever they came by.

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message as _;
use tracing_context::SpanSink;

use super::decode;
use super::encoding::{Encoding, Unreadable};

/// Why a request was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    BrokenOff,
    TooLarge,
    NotAsEncoded,
    NotARequest,
}

impl Refusal {
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::BrokenOff => "the body broke off",
            Self::TooLarge => "send at most 16 MiB",
            Self::NotAsEncoded => "the body is not compressed as it says",
            Self::NotARequest => "not an ExportTraceServiceRequest",
        }
    }
}

/// The whole body.
pub(super) async fn read(body: Incoming) -> Result<Bytes, Refusal> {
    let body = Limited::new(body, BODY_BYTES).collect().await;
    let body = body.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Refusal::TooLarge
        } else {
            Refusal::BrokenOff
        }
    })?;
    Ok(body.to_bytes())
}

/// Hands the spans of a request to the sink; returns the response.
pub(super) fn take(
    message: Bytes,
    encoding: Encoding,
    sink: &impl SpanSink,
) -> Result<Vec<u8>, Refusal> {
    let message = encoding.decode(message, BODY_BYTES);
    let message = message.map_err(|why| match why {
        Unreadable::Broken => Refusal::NotAsEncoded,
        Unreadable::TooLong => Refusal::TooLarge,
    })?;
    let request = ExportTraceServiceRequest::decode(message).map_err(|_| Refusal::NotARequest)?;
    let received = decode::spans(request);
    received.spans.iter().for_each(|span| sink.on_end(span));
    let partial_success = (received.invalid > 0).then(|| ExportTracePartialSuccess {
        rejected_spans: received.invalid,
        error_message: "spans without valid ids".to_owned(),
    });
    Ok(ExportTraceServiceResponse { partial_success }.encode_to_vec())
}

/// Bytes, also after decompression.
const BODY_BYTES: usize = 16 * 1024 * 1024;
