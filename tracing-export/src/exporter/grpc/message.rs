//! Messages on the wire: a flag, a length and the bytes
//! ([gRPC over HTTP/2, "Requests"](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests)).

use std::time::Duration;

use bytes::buf::Chain;
use bytes::{Buf as _, Bytes};
use http_body_util::Full;
use hyper::header::HeaderValue;

use crate::exporter::compression::Payload;

/// A body with one message, which is not copied.
pub(super) type Body = Full<Chain<Bytes, Bytes>>;

/// The body of a request.
pub(super) fn frame(payload: Payload) -> Body {
    let mut prefix = [0; PREFIX];
    prefix[0] = u8::from(payload.encoding.is_some());
    // A request is bounded by megabytes.
    let length = u32::try_from(payload.bytes.len()).unwrap_or(u32::MAX);
    prefix[1..].copy_from_slice(&length.to_be_bytes());
    Full::new(Bytes::copy_from_slice(&prefix).chain(payload.bytes))
}

/// The first message of an answer's body; `None` if there is none that can be read. We ask for no
/// compression, so there is none.
pub(super) fn unframe(mut body: Bytes) -> Option<Bytes> {
    let (prefix, rest) = body.split_at_checked(PREFIX)?;
    let (flag, length) = prefix.split_first()?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    let length = usize::try_from(length).ok()?;
    if *flag != 0 || rest.len() < length {
        return None;
    }
    Some(body.split_off(PREFIX).split_to(length))
}

/// `grpc-timeout`: at most eight digits, and a unit.
pub(super) fn timeout(limit: Duration) -> Option<HeaderValue> {
    let (number, unit) = match limit.as_millis() {
        millis @ ..=LARGEST => (millis.max(1), 'm'),
        _ => (u128::from(limit.as_secs()).min(LARGEST), 'S'),
    };
    HeaderValue::try_from(format!("{number}{unit}")).ok()
}

const PREFIX: usize = 5;
const LARGEST: u128 = 99_999_999;

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    /// What the frame is made of: nothing in it waits.
    fn bytes(encoding: Option<&'static str>) -> Bytes {
        let bytes = Bytes::from_static(b"spans");
        let body = frame(Payload { bytes, encoding });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(body.collect()).unwrap().to_bytes()
    }

    #[test]
    fn a_message_has_a_flag_and_a_length() {
        assert_eq!(bytes(None), &b"\0\0\0\0\x05spans"[..]);
        assert_eq!(bytes(Some("gzip")), &b"\x01\0\0\0\x05spans"[..]);
    }

    #[test]
    fn a_message_is_read_or_not() {
        for (body, expected) in [
            (&b"\0\0\0\0\x02ab"[..], Some(&b"ab"[..])),
            (b"\0\0\0\0\x02abc", Some(b"ab")),
            (b"\0\0\0\0\0", Some(b"")),
            (b"\0\0\0\0\x02a", None),
            (b"\x01\0\0\0\x02ab", None),
            (b"\0\0\0", None),
            (b"", None),
            (b"\0\xff\xff\xff\xffa", None),
        ] {
            let read = unframe(Bytes::from_static(body));
            assert_eq!(read.as_deref(), expected, "{body:?}");
        }
    }

    #[test]
    fn a_time_limit_has_eight_digits_at_most() {
        for (limit, expected) in [
            (Duration::from_secs(10), "10000m"),
            (Duration::from_nanos(1), "1m"),
            (Duration::from_millis(99_999_999), "99999999m"),
            (Duration::from_millis(100_000_000), "100000S"),
            (Duration::MAX, "99999999S"),
        ] {
            assert_eq!(timeout(limit).unwrap(), expected);
        }
    }
}
