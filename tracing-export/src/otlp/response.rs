//! The answer: `opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse`.

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
                        read.message = String::from_utf8_lossy(text).into_owned();
                    }
                    _ => {}
                }
            }
        }
    }
    found.filter(|read| *read != PartialSuccess::default())
}

enum Field<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    Other,
}

/// The fields of a message, up to the first malformed one.
struct Fields<'a>(&'a [u8]);

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

    proptest::proptest! {
        #[test]
        fn any_body_is_survived(body: Vec<u8>) {
            let _ = partial_success(&body);
        }
    }
}
