//! So many a second.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A bound on how often something may happen: a rate, and bursts of up to a second's worth (of one
/// at least) after a quiet time.
///
/// One atomic number (the generic cell rate algorithm), so threads share it without a lock. The
/// time is the caller's: that of any clock that never goes back.
///
/// ```
/// use std::time::Duration;
/// use tracing_context::sampler::RateLimit;
///
/// let limit = RateLimit::per_second(2.0);
/// let start = Duration::ZERO;
/// assert!(limit.try_take(start) && limit.try_take(start) && !limit.try_take(start));
/// assert!(limit.try_take(start + Duration::from_millis(500)));
/// ```
#[derive(Debug)]
pub struct RateLimit {
    /// Nanoseconds for one; `u64::MAX` for never.
    interval: u64,
    /// So far may `next` be ahead of the time, in nanoseconds.
    ahead: u64,
    /// When all that was taken so far is paid for.
    next: AtomicU64,
}

impl RateLimit {
    /// This many a second; fractions count (0.1: one in ten seconds). Never for zero, what is
    /// negative and what is no number; always from a thousand million on.
    #[must_use]
    pub fn per_second(rate: f64) -> Self {
        // Not a number is not above zero; `as` saturates.
        let interval = if rate > 0.0 {
            (SECOND / rate) as u64
        } else {
            NEVER
        };
        Self {
            interval,
            ahead: interval.max(SECOND as u64),
            next: AtomicU64::new(0),
        }
    }

    /// Takes one, if there is one at this time.
    pub fn try_take(&self, now: Duration) -> bool {
        if self.interval == NEVER {
            return false;
        }
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let latest = now.saturating_add(self.ahead);
        let mut next = self.next.load(Ordering::Relaxed);
        loop {
            let paid = next.max(now).saturating_add(self.interval);
            if paid > latest {
                return false;
            }
            match self
                .next
                .compare_exchange_weak(next, paid, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return true,
                Err(other) => next = other,
            }
        }
    }
}

const SECOND: f64 = 1e9;
const NEVER: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    fn taken(rate: f64, times: impl Iterator<Item = Duration>) -> usize {
        let limit = RateLimit::per_second(rate);
        times.filter(|now| limit.try_take(*now)).count()
    }

    #[test]
    fn a_burst_is_a_seconds_worth_and_one_at_least() {
        let at_once = |rate| taken(rate, (0..100).map(|_| MILLI));
        for (rate, expected) in [
            (0.1, 1),
            (1.0, 1),
            (2.5, 2),
            (10.0, 10),
            (1e9, 100),
            (f64::INFINITY, 100),
            (0.0, 0),
            (-1.0, 0),
            (f64::NAN, 0),
        ] {
            assert_eq!(at_once(rate), expected, "{rate}");
        }
    }

    #[test]
    fn it_refills_however_often_it_is_asked() {
        // 10 at once, and 10 in each of the 100 seconds after that.
        let every = |pause| (0..).map(move |n| pause * n);
        let asked = every(MILLI).take_while(|now| *now <= Duration::from_secs(100));
        assert_eq!(taken(10.0, asked), 1_010);
        assert_eq!(taken(0.1, every(MILLI).take(100_000)), 10);
    }

    #[test]
    fn a_quiet_time_is_worth_a_second() {
        let limit = RateLimit::per_second(10.0);
        let burst = |now| (0..100).filter(|_| limit.try_take(now)).count();
        assert_eq!(burst(Duration::ZERO), 10);
        assert_eq!(burst(Duration::from_secs(60)), 10);
        assert_eq!(burst(Duration::from_millis(60_500)), 5);
    }

    /// Requests of `rate` a second: how many are taken in the ten seconds after the first ten, and
    /// how many there were.
    fn after_ten_seconds(target: f64, rate: f64, mut pause: impl FnMut() -> f64) -> (f64, f64) {
        let limit = RateLimit::per_second(target);
        let (mut now, mut taken, mut asked) = (0.0, 0, 0);
        while now < 20.0 {
            let is_taken = limit.try_take(Duration::from_secs_f64(now));
            if now >= 10.0 {
                asked += 1;
                taken += i32::from(is_taken);
            }
            now += pause() / rate;
        }
        (f64::from(taken), f64::from(asked))
    }

    #[test]
    fn all_below_the_target_and_the_target_above_it() {
        let mut random = SmallRng::seed_from_u64(8);
        for rate in [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0] {
            for target in [1.0, 20.0, 500.0, 30_000.0] {
                let (taken, asked) = after_ten_seconds(target, rate, || 1.0);
                if rate <= target {
                    assert_eq!(taken, asked, "{rate}/s, at most {target}/s");
                } else {
                    let off = (taken / 10.0 / target - 1.0).abs();
                    assert!(off <= 0.1, "{rate}/s, at most {target}/s: {taken} in 10 s");
                }
                if rate < 2.0 * target {
                    continue;
                }
                // Requests that come when they like, as real ones do.
                let (taken, _) =
                    after_ten_seconds(target, rate, || -f64::ln(1.0 - random.random::<f64>()));
                let off = (taken / 10.0 / target - 1.0).abs();
                assert!(
                    off <= 0.1,
                    "{rate}/s at random, at most {target}/s: {taken}"
                );
            }
        }
    }

    #[test]
    fn threads_share_it() {
        let limit = RateLimit::per_second(1_000.0);
        let taken: usize = std::thread::scope(|scope| {
            let take = || (0..10_000).filter(|_| limit.try_take(MILLI)).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            threads.into_iter().map(|it| it.join().unwrap()).sum()
        });
        assert_eq!(taken, 1_000);
    }
}
