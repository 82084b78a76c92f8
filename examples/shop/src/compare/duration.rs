//! Times in a table.

use std::time::Duration;

/// A time in a few characters: `12.3 ms`.
pub(super) fn short(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (value, unit) = match seconds {
        1.0.. => (seconds, "s"),
        0.001.. => (seconds * 1e3, "ms"),
        _ => (seconds * 1e6, "µs"),
    };
    let digits = if value < 100.0 { 1 } else { 0 };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        for (nanos, expected) in [
            (0, "0.0 µs"),
            (12_340, "12.3 µs"),
            (999_000, "999 µs"),
            (12_340_000, "12.3 ms"),
            (219_000_000, "219 ms"),
            (1_500_000_000, "1.5 s"),
        ] {
            assert_eq!(short(Duration::from_nanos(nanos)), expected);
        }
    }
}
