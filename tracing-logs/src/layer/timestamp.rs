//! Time as text.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::layer::value;

/// How a line tells its time.
///
/// ```
/// use tracing_logs::TimeFormat;
///
/// let layer = tracing_logs::json().with_timestamp(TimeFormat::EpochMillis);
/// # drop(layer);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeFormat {
    /// RFC 3339 in UTC with microseconds: `"2026-11-23T07:05:52.123456Z"`
    /// ([section 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)).
    #[default]
    Rfc3339Micros,
    /// The same with nanoseconds: `"2026-11-23T07:05:52.123456789Z"`.
    Rfc3339Nanos,
    /// Seconds since 1970-01-01 as a number with six decimals: `1795417552.123456`.
    EpochSeconds,
    /// Milliseconds since 1970-01-01 as a number: `1795417552123`.
    EpochMillis,
}

/// Keeps its text, since most lines share date and second with the one before.
#[derive(Debug)]
pub(super) struct Timestamp {
    second: u64,
    /// Up to the point before the fraction, in quotes.
    text: [u8; 21],
}

impl Timestamp {
    /// Appends `now` as JSON; what lies before 1970 or after 9999 becomes the nearest second
    /// within.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, now: SystemTime, format: TimeFormat) {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let second = since.as_secs().min(LAST_SECOND);
        match format {
            TimeFormat::Rfc3339Micros => {
                let mut fraction = *b"000000Z\"";
                digits(&mut fraction[..6], u64::from(since.subsec_micros()));
                out.extend_from_slice(self.at(second));
                out.extend_from_slice(&fraction);
            }
            TimeFormat::Rfc3339Nanos => {
                let mut fraction = *b"000000000Z\"";
                digits(&mut fraction[..9], u64::from(since.subsec_nanos()));
                out.extend_from_slice(self.at(second));
                out.extend_from_slice(&fraction);
            }
            TimeFormat::EpochSeconds => {
                let mut fraction = *b".000000";
                digits(&mut fraction[1..], u64::from(since.subsec_micros()));
                value::integer(out, second);
                out.extend_from_slice(&fraction);
            }
            TimeFormat::EpochMillis => {
                value::integer(out, second * 1000 + u64::from(since.subsec_millis()));
            }
        }
    }

    fn at(&mut self, second: u64) -> &[u8] {
        if second != self.second {
            self.second = second;
            let (year, month, day) = civil(second / 86_400);
            let of_day = second % 86_400;
            digits(&mut self.text[1..5], year);
            digits(&mut self.text[6..8], month);
            digits(&mut self.text[9..11], day);
            digits(&mut self.text[12..14], of_day / 3600);
            digits(&mut self.text[15..17], of_day / 60 % 60);
            digits(&mut self.text[18..20], of_day % 60);
        }
        &self.text
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self {
            second: 0,
            text: *b"\"1970-01-01T00:00:00.",
        }
    }
}

/// Fills `out`, two digits in one step.
#[inline]
fn digits(out: &mut [u8], mut value: u64) {
    let (odd, pairs) = out.as_rchunks_mut::<2>();
    for pair in pairs.iter_mut().rev() {
        let at = (value % 100) as usize * 2;
        *pair = [PAIRS[at], PAIRS[at + 1]];
        value /= 100;
    }
    if let [odd] = odd {
        *odd = b'0' + (value % 10) as u8;
    }
}

/// `00` to `99`.
const PAIRS: [u8; 200] = {
    let mut pairs = [b'0'; 200];
    let mut value = 0;
    while value < 100 {
        pairs[value * 2] += (value / 10) as u8;
        pairs[value * 2 + 1] += (value % 10) as u8;
        value += 1;
    }
    pairs
};

/// Year, month and day of a day since 1970-01-01, in the proleptic Gregorian calendar
/// ([Howard Hinnant, "civil_from_days"](https://howardhinnant.github.io/date_algorithms.html#civil_from_days)).
const fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months are counted from March, so that the leap day is the last of the year.
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + days / 146_097 * 400 + (month <= 2) as u64;
    (year, month, day)
}

/// 9999-12-31T23:59:59Z.
const LAST_SECOND: u64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn text(timestamp: &mut Timestamp, now: SystemTime, format: TimeFormat) -> String {
        let mut out = Vec::new();
        timestamp.write(&mut out, now, format);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_format() {
        let now = UNIX_EPOCH + Duration::from_nanos(1_234_567_890_023_456_789);
        for (format, expected) in [
            (TimeFormat::Rfc3339Micros, "\"2009-02-13T23:31:30.023456Z\""),
            (
                TimeFormat::Rfc3339Nanos,
                "\"2009-02-13T23:31:30.023456789Z\"",
            ),
            (TimeFormat::EpochSeconds, "1234567890.023456"),
            (TimeFormat::EpochMillis, "1234567890023"),
        ] {
            assert_eq!(text(&mut Timestamp::default(), now, format), expected);
        }
    }

    #[test]
    fn known_times() {
        let micros = TimeFormat::Rfc3339Micros;
        let mut timestamp = Timestamp::default();
        for (since, expected) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_234_567_890_123_456, "2009-02-13T23:31:30.123456Z"),
            (1_709_164_800_000_001, "2024-02-29T00:00:00.000001Z"),
            (1_798_761_599_000_010, "2026-12-31T23:59:59.000010Z"),
            (4_107_542_399_500_000, "2100-02-28T23:59:59.500000Z"),
            (4_107_542_400_500_000, "2100-03-01T00:00:00.500000Z"),
            (253_402_300_799_000_000, "9999-12-31T23:59:59.000000Z"),
            (253_402_300_800_000_000, "9999-12-31T23:59:59.000000Z"),
        ] {
            let now = UNIX_EPOCH + Duration::from_micros(since);
            let expected = format!("\"{expected}\"");
            assert_eq!(text(&mut timestamp, now, micros), expected);
            assert_eq!(text(&mut Timestamp::default(), now, micros), expected);
        }
        let before = UNIX_EPOCH - Duration::from_secs(1);
        let expected = "\"1970-01-01T00:00:00.000000Z\"";
        assert_eq!(text(&mut timestamp, before, micros), expected);
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut last = civil(0);
        for day in 1..300_000 {
            let date = civil(day);
            let (year, month, of_month) = last;
            let follows = date == (year, month, of_month + 1)
                || date == (year, month + 1, 1) && of_month >= 28
                || date == (year + 1, 1, 1) && (month, of_month) == (12, 31);
            assert!(follows, "{last:?} {date:?}");
            last = date;
        }
    }
}
