//! How long ago a message was made.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::message::{Message, Timestamp};

/// The time since the message's own timestamp; zero if the clock of whoever set it is ahead of ours.
pub(crate) fn age<M: Message>(message: &M) -> Option<Duration> {
    since(message.timestamp(), SystemTime::now())
}

fn since(timestamp: Timestamp, now: SystemTime) -> Option<Duration> {
    let made = Duration::from_millis(u64::try_from(timestamp.to_millis()?).ok()?);
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(now.saturating_sub(made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_never_negative() {
        let now = UNIX_EPOCH + Duration::from_secs(100);
        let age = |timestamp| since(timestamp, now);
        let made = Timestamp::CreateTime;
        assert_eq!(age(made(98_500)), Some(Duration::from_millis(1_500)));
        assert_eq!(age(made(100_001)), Some(Duration::ZERO));
        assert_eq!(
            age(Timestamp::LogAppendTime(0)),
            Some(now.duration_since(UNIX_EPOCH).unwrap())
        );
        assert_eq!(age(made(-1)), None);
        assert_eq!(age(made(-5)), None);
        assert_eq!(age(Timestamp::NotAvailable), None);
    }
}
