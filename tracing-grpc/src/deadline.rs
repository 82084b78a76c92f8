//! The deadline that a call brings along.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

/// How long a call may take, by its `grpc-timeout`
/// ([gRPC over HTTP/2, "Timeout"](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md)).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Duration>);

impl Deadline {
    pub(crate) fn new(headers: &HeaderMap) -> Self {
        let timeout = headers.get(GRPC_TIMEOUT);
        Self(timeout.and_then(|value| parse(value.to_str().ok()?)))
    }

    /// Whether a call that was dropped after this time was dropped since its deadline had come.
    ///
    /// Five milliseconds early, but never before half of it: a caller whose own clock began to
    /// run before ours resets the stream a little before our time is up.
    pub(crate) fn has_passed(self, after: Duration) -> bool {
        self.0
            .is_some_and(|timeout| after >= timeout.saturating_sub(SLACK).max(timeout / 2))
    }
}

const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
const SLACK: Duration = Duration::from_millis(5);

/// At most eight digits and a unit.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let is_number = (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let number: u64 = is_number.then(|| digits.parse().ok())??;
    Some(match unit {
        "H" => Duration::from_secs(number * 3_600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read() {
        for (text, expected) in [
            ("2H", Some(Duration::from_secs(7_200))),
            ("3M", Some(Duration::from_secs(180))),
            ("4S", Some(Duration::from_secs(4))),
            ("50m", Some(Duration::from_millis(50))),
            ("6u", Some(Duration::from_micros(6))),
            ("99999999n", Some(Duration::from_nanos(99_999_999))),
            ("", None),
            ("m", None),
            ("5", None),
            ("+5m", None),
            ("5 m", None),
            ("123456789m", None),
            ("5é", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_drop_near_the_deadline_is_the_deadlines() {
        for (timeout, after, expected) in [
            (Some(100), 100, true),
            (Some(100), 95, true),
            (Some(100), 94, false),
            (Some(6), 3, true),
            (Some(6), 2, false),
            (None, 1_000_000, false),
        ] {
            let deadline = Deadline(timeout.map(Duration::from_millis));
            let passed = deadline.has_passed(Duration::from_millis(after));
            assert_eq!(passed, expected, "{timeout:?} {after}");
        }
    }
}
