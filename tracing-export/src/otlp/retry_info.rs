//! How long a gRPC backend wants to be left alone: `google.rpc.RetryInfo` among the details of a
//! `google.rpc.Status`
//! ([OTLP specification, "OTLP/gRPC Throttling"](https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-throttling)).

use std::time::Duration;

use super::response::{Field, Fields};

/// Reads the status; `None` if it says nothing of the kind.
pub(crate) fn retry_delay(status: &[u8]) -> Option<Duration> {
    let mut details = Fields(status).filter_map(|field| match field {
        (3, Field::Bytes(any)) => Some(any),
        _ => None,
    });
    details.find_map(of_detail)
}

/// A `google.protobuf.Any`.
fn of_detail(any: &[u8]) -> Option<Duration> {
    let (kind, value) = (bytes(any, 1)?, bytes(any, 2).unwrap_or_default());
    let kind = kind.rsplit(|byte| *byte == b'/').next()?;
    (kind == b"google.rpc.RetryInfo").then(|| duration(bytes(value, 1).unwrap_or_default()))
}

/// A `google.protobuf.Duration`; a negative one is none.
fn duration(message: &[u8]) -> Duration {
    let (mut seconds, mut nanos) = (0, 0);
    for field in Fields(message) {
        match field {
            (1, Field::Varint(value)) => seconds = u64::try_from(value.cast_signed()).unwrap_or(0),
            (2, Field::Varint(value)) => {
                nanos = u32::try_from(value).unwrap_or(0).min(999_999_999);
            }
            _ => {}
        }
    }
    Duration::new(seconds, nanos)
}

/// The first field of this number that has bytes.
fn bytes(message: &[u8], number: u64) -> Option<&[u8]> {
    Fields(message).find_map(|field| match field {
        (found, Field::Bytes(bytes)) if found == number => Some(bytes),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_details_say_nothing() {
        // google.rpc.Status { details: [Any { type_url: "a/b" }] }
        let other = [0x1a, 5, 0x0a, 3, b'a', b'/', b'b'];
        for status in [&[][..], &[0x08, 8], &other] {
            assert_eq!(retry_delay(status), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_status_is_survived(status: Vec<u8>) {
            let _ = retry_delay(&status);
            let _ = duration(&status);
        }
    }
}
