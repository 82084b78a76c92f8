//! When to try again.

use std::time::{Duration, SystemTime};

use tracing_context::SpanId;

/// Whether the request is worth sending again after this status
/// ([OTLP specification, "Retryable Response Codes"](https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes)).
pub(super) const fn is_retryable(status: u16) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}

/// How long to wait after so many failures: as long as the backend asked for, within reason, else
/// twice as long as before, give or take a fifth so that exporters which failed together do not
/// come back together.
pub(super) fn delay(failures: u32, asked: Option<Duration>) -> Duration {
    if let Some(asked) = asked {
        return asked.clamp(SHORTEST_ASKED, LONGEST_ASKED);
    }
    backoff(FIRST, failures)
}

/// The same while the exporter ends: a moment at first.
pub(super) fn hurried(failures: u32) -> Duration {
    backoff(HURRIED, failures)
}

fn backoff(first: Duration, failures: u32) -> Duration {
    let doubled = first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    doubled.min(LONGEST).mul_f64(0.8 + 0.4 * random())
}

/// Reads `retry-after`: seconds or a date
/// ([RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
pub(super) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// At least 0, below 1. Span ids come from the family's random source.
fn random() -> f64 {
    (SpanId::random().to_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

const HURRIED: Duration = Duration::from_millis(250);
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(8);
/// A backend that asks for nothing is not hammered all the same.
const SHORTEST_ASKED: Duration = Duration::from_millis(100);
/// A backend that asks for more is asked again earlier: the queue cannot wait for ever.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_bound() {
        for (number, seconds) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (99, 8.0)] {
            let delay = delay(number, None).as_secs_f64();
            assert!((seconds * 0.8..=seconds * 1.2).contains(&delay), "{delay}");
        }
    }

    #[test]
    fn the_backend_decides_where_it_says() {
        assert_eq!(delay(1, Some(Duration::ZERO)), SHORTEST_ASKED);
        assert_eq!(delay(3, Some(LONGEST_ASKED * 2)), LONGEST_ASKED);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770);
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(retry_after("3", now), Some(Duration::from_secs(3)));
        assert_eq!(retry_after(date, now), Some(Duration::from_secs(7)));
        let later = now + Duration::from_secs(100);
        assert_eq!(retry_after(date, later), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }
}
