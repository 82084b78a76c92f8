//! How long a span was busy and idle.

use std::fmt;
use std::time::{Duration, Instant};

use crate::layer::fields::Fields;
use crate::layer::name::Name;
use crate::layer::value;

/// Kept in the extensions of a span whose end is a line.
#[derive(Debug)]
pub(super) struct Timings {
    busy: Duration,
    idle: Duration,
    last: Instant,
    /// How many threads and layers are in it.
    entered: usize,
}

/// The two times of a span that closes.
#[derive(Debug)]
pub(super) struct Elapsed {
    busy: Duration,
    idle: Duration,
}

impl Timings {
    pub(super) const fn new(now: Instant) -> Self {
        Self {
            busy: Duration::ZERO,
            idle: Duration::ZERO,
            last: now,
            entered: 0,
        }
    }

    pub(super) fn enter(&mut self, now: Instant) {
        if self.entered == 0 {
            self.idle += now.saturating_duration_since(self.last);
            self.last = now;
        }
        self.entered += 1;
    }

    pub(super) fn exit(&mut self, now: Instant) {
        // An exit without an enter is a bug of the caller's, not a reason to panic.
        let was_entered = self.entered > 0;
        self.entered = self.entered.saturating_sub(1);
        if was_entered && self.entered == 0 {
            self.busy += now.saturating_duration_since(self.last);
            self.last = now;
        }
    }

    pub(super) fn at(&self, now: Instant) -> Elapsed {
        Elapsed {
            busy: self.busy,
            idle: self.idle + now.saturating_duration_since(self.last),
        }
    }
}

impl Elapsed {
    pub(super) fn add_to(&self, fields: &mut Fields) {
        fields.set(Name::of("time.busy"), |out| {
            value::debug(out, &Readable(self.busy))
        });
        fields.set(Name::of("time.idle"), |out| {
            value::debug(out, &Readable(self.idle))
        });
    }
}

/// Three digits and a unit, as `tracing-subscriber` writes it.
struct Readable(Duration);

impl fmt::Debug for Readable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut time = self.0.as_nanos() as f64;
        for unit in ["ns", "µs", "ms"] {
            if time < 1000.0 {
                return digits(f, time, unit);
            }
            time /= 1000.0;
        }
        digits(f, time, "s")
    }
}

fn digits(f: &mut fmt::Formatter<'_>, time: f64, unit: &str) -> fmt::Result {
    let decimals = if time < 10.0 {
        2
    } else if time < 100.0 {
        1
    } else {
        0
    };
    write!(f, "{time:.decimals$}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_and_a_unit() {
        for (nanos, expected) in [
            (1, "1.00ns"),
            (123, "123ns"),
            (1_234, "1.23µs"),
            (12_345, "12.3µs"),
            (123_456_789, "123ms"),
            (1_234_567_890, "1.23s"),
            (1_234_567_890_123, "1235s"),
        ] {
            let text = format!("{:?}", Readable(Duration::from_nanos(nanos)));
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn busy_while_anybody_is_in_it() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut timings = Timings::new(start);
        timings.enter(at(1));
        timings.enter(at(2));
        timings.exit(at(4));
        timings.exit(at(8));
        timings.exit(at(9));
        let elapsed = timings.at(at(10));
        assert_eq!(elapsed.busy, Duration::from_secs(7));
        assert_eq!(elapsed.idle, Duration::from_secs(3));
    }
}
