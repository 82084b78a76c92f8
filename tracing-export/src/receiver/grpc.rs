//! OTLP over gRPC: one unary method, its framing by hand
//! ([gRPC over HTTP/2](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md)).

use std::convert::Infallible;
use std::future::{Ready, ready};

use bytes::{Buf as _, BufMut as _, Bytes};
use http_body_util::combinators::WithTrailers;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response};
use tracing_context::SpanSink;

use super::encoding::{ENCODINGS, Encoding};
use super::message::{self, Refusal};

/// A message and the status after it.
pub(super) type Body = WithTrailers<Full<Bytes>, Ready<Option<Result<HeaderMap, Infallible>>>>;

/// Whether the request is one of gRPC, in whatever encoding.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"))
}

pub(super) async fn answer(request: Request<Incoming>, sink: &impl SpanSink) -> Response<Body> {
    let mut trailers = HeaderMap::new();
    let body = match receive(request, sink).await {
        Ok(message) => {
            trailers.insert(STATUS, HeaderValue::from(OK));
            frame(&message)
        }
        Err((code, why)) => {
            trailers.insert(STATUS, HeaderValue::from(code));
            trailers.insert(MESSAGE, HeaderValue::from_static(why));
            Bytes::new()
        }
    };
    let body = Full::new(body).with_trailers(ready(Some(Ok(trailers))));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ENCODINGS));
    response
}

async fn receive(
    request: Request<Incoming>,
    sink: &impl SpanSink,
) -> Result<Vec<u8>, (u16, &'static str)> {
    if request.uri().path() != EXPORT {
        return Err((UNIMPLEMENTED, "only the TraceService is here"));
    }
    let encoding = match request.headers().get(ENCODING) {
        Some(name) => name.to_str().ok().and_then(Encoding::named),
        None => Some(Encoding::Identity),
    };
    let body = message::read(request.into_body()).await.map_err(refused)?;
    let (is_compressed, message) = unframe(body).ok_or((INTERNAL, "not one whole message"))?;
    let encoding = match encoding {
        // The flag says whether this message is compressed at all.
        _ if !is_compressed => Encoding::Identity,
        None => return Err((UNIMPLEMENTED, "this encoding cannot be read here")),
        Some(Encoding::Identity) => return Err((INTERNAL, "compressed without an encoding")),
        Some(encoding) => encoding,
    };
    message::take(message, encoding, sink).map_err(refused)
}

const fn refused(refusal: Refusal) -> (u16, &'static str) {
    let code = match refusal {
        Refusal::BrokenOff => CANCELLED,
        Refusal::TooLarge => RESOURCE_EXHAUSTED,
        Refusal::NotAsEncoded => INTERNAL,
        Refusal::NotARequest => INVALID_ARGUMENT,
    };
    (code, refusal.why())
}

/// A flag, four bytes of length, the message.
fn frame(message: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(HEAD + message.len());
    out.put_u8(0);
    // A response is a few bytes.
    out.put_u32(u32::try_from(message.len()).unwrap_or(u32::MAX));
    out.put_slice(message);
    out.into()
}

/// The only message of a body, and whether it is compressed.
fn unframe(mut body: Bytes) -> Option<(bool, Bytes)> {
    if body.len() < HEAD {
        return None;
    }
    let flag = body.get_u8();
    let length = body.get_u32();
    let is_whole = usize::try_from(length).ok()? == body.len();
    (flag <= 1 && is_whole).then_some((flag == 1, body))
}

const HEAD: usize = 5;
const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");
/// The method of `opentelemetry/proto/collector/trace/v1/trace_service.proto`.
const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
/// [Status codes](https://github.com/grpc/grpc/blob/master/doc/statuscodes.md).
const OK: u16 = 0;
const CANCELLED: u16 = 1;
const INVALID_ARGUMENT: u16 = 3;
const RESOURCE_EXHAUSTED: u16 = 8;
const UNIMPLEMENTED: u16 = 12;
const INTERNAL: u16 = 13;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_whole_or_nothing() {
        let body = frame(b"abc");
        assert_eq!(&body[..], b"\0\0\0\0\x03abc");
        assert_eq!(
            unframe(body.clone()),
            Some((false, Bytes::from_static(b"abc")))
        );
        assert_eq!(unframe(frame(b"")), Some((false, Bytes::new())));
        for body in [&body[..4], &body[..7], b"", b"\x02\0\0\0\0", b"\0\0\0\0\0x"] {
            assert_eq!(unframe(Bytes::copy_from_slice(body)), None);
        }
        let compressed = Bytes::from_static(b"\x01\0\0\0\0");
        assert_eq!(unframe(compressed), Some((true, Bytes::new())));
    }
}
