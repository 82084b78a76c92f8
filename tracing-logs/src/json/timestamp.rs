//! Time as text.

use std::time::{SystemTime, UNIX_EPOCH};

/// RFC 3339 in UTC with microseconds ([section 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)):
/// `2026-11-23T07:05:52.123456Z`. Keeps its text, since most lines share date and second with the
/// one before.
#[derive(Debug)]
pub(super) struct Timestamp {
    second: u64,
    text: [u8; 27],
}

impl Timestamp {
    /// The text for `now`; what lies before 1970 or after 9999 becomes the nearest time within.
    pub(super) fn at(&mut self, now: SystemTime) -> &str {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let second = since.as_secs().min(LAST_SECOND);
        if second != self.second {
            self.second = second;
            self.set_second();
        }
        digits(&mut self.text[20..26], u64::from(since.subsec_micros()));
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    fn set_second(&mut self) {
        let (year, month, day) = civil(self.second / 86_400);
        let of_day = self.second % 86_400;
        digits(&mut self.text[..4], year);
        digits(&mut self.text[5..7], month);
        digits(&mut self.text[8..10], day);
        digits(&mut self.text[11..13], of_day / 3600);
        digits(&mut self.text[14..16], of_day / 60 % 60);
        digits(&mut self.text[17..19], of_day % 60);
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self {
            second: 0,
            text: *b"1970-01-01T00:00:00.000000Z",
        }
    }
}

fn digits(out: &mut [u8], mut value: u64) {
    for digit in out.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

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

    #[test]
    fn known_times() {
        let mut timestamp = Timestamp::default();
        for (micros, expected) in [
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
            let now = UNIX_EPOCH + Duration::from_micros(micros);
            assert_eq!(timestamp.at(now), expected);
            assert_eq!(Timestamp::default().at(now), expected);
        }
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(timestamp.at(before), "1970-01-01T00:00:00.000000Z");
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
