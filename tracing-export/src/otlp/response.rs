//! The answer: `opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse`, or
//! `google.rpc.Status` if the request failed
//! ([OTLP specification, "Failures"](https://opentelemetry.io/docs/specs/otlp/#failures-1)).

/// A server took the request but not every span of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PartialSuccess {
    /// How many spans it refused; they are not to be sent again.
    pub(crate) rejected: u64,
    /// Why, or a warning if it refused none.
    pub(crate) message: String,
}

/// Reads the answer; `None` if everything was taken or the body is not what it should be.
pub(crate) fn partial_success(body: &[u8]) -> Option<PartialSuccess> {
    let mut found = None;
    for field in Fields(body) {
        if let (1, Field::Bytes(inner)) = field {
            let read: &mut PartialSuccess = found.get_or_insert_default();
            for field in Fields(inner) {
                match field {
                    (1, Field::Varint(count)) => {
                        read.rejected = u64::try_from(count.cast_signed()).unwrap_or(0);
                    }
                    (2, Field::Bytes(text)) => {
                        read.message = short(text);
                    }
                    _ => {}
                }
            }
        }
    }
    found.filter(|read| *read != PartialSuccess::default())
}

/// Why a request failed, in the backend's words; empty if it does not say.
pub(crate) fn status_message(body: &[u8]) -> String {
    let found = Fields(body).find_map(|field| match field {
        (2, Field::Bytes(text)) => Some(short(text)),
        _ => None,
    });
    found.unwrap_or_default()
}

/// What a log line can take of a text from outside.
pub(crate) fn short(text: &[u8]) -> String {
    let cut = text.len() > LONGEST_MESSAGE;
    let text = String::from_utf8_lossy(&text[..text.len().min(LONGEST_MESSAGE)]);
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let ellipsis = cut.then_some('…');
    text.trim().chars().map(visible).chain(ellipsis).collect()
}

/// Bytes.
const LONGEST_MESSAGE: usize = 300;

pub(super) enum Field<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    Other,
}

/// The fields of a message, up to the first malformed one.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Field<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let tag = self.varint()?;
        let field = match tag & 7 {
            0 => Field::Varint(self.varint()?),
            1 => self.take(8).map(|_| Field::Other)?,
            2 => {
                let length = self.varint()?;
                Field::Bytes(self.take(usize::try_from(length).ok()?)?)
            }
            5 => self.take(4).map(|_| Field::Other)?,
            _ => return None,
        };
        Some((tag >> 3, field))
    }
}

impl<'a> Fields<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::trace::v1::{
        ExportTracePartialSuccess, ExportTraceServiceResponse,
    };
    use prost::Message as _;

    use super::*;

    fn encoded(rejected_spans: i64, error_message: &str) -> Vec<u8> {
        ExportTraceServiceResponse {
            partial_success: Some(ExportTracePartialSuccess {
                rejected_spans,
                error_message: error_message.to_owned(),
            }),
        }
        .encode_to_vec()
    }

    #[test]
    fn a_partial_success_is_read() {
        let expected = |rejected, message: &str| {
            Some(PartialSuccess {
                rejected,
                message: message.to_owned(),
            })
        };
        assert_eq!(partial_success(&encoded(3, "why")), expected(3, "why"));
        assert_eq!(partial_success(&encoded(0, "hm")), expected(0, "hm"));
        assert_eq!(partial_success(&encoded(-1, "hm")), expected(0, "hm"));
        assert_eq!(partial_success(&encoded(0, "")), None);
        assert_eq!(partial_success(b""), None);
    }

    #[test]
    fn a_failure_has_a_message() {
        // google.rpc.Status: code, message.
        let mut body = vec![0x08, 13, 0x12, 9];
        body.extend(b"bad\nspans");
        assert_eq!(status_message(&body), "bad spans");
        let mut body = vec![0x12, 0x80, 0x08];
        body.extend([b'x'; 1024]);
        assert_eq!(status_message(&body).chars().count(), 301);
        for body in [&b""[..], b"<html>no</html>", b"{\"code\":3}"] {
            assert_eq!(status_message(body), "");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_body_is_survived(body: Vec<u8>) {
            let _ = status_message(&body);
            let _ = partial_success(&body);
        }
    }
}
