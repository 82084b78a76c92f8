//! The command line.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What to run, and for how long.
#[derive(Clone, Debug)]
pub(crate) struct Args {
    pub(crate) http: Amount,
    pub(crate) grpc: Amount,
    pub(crate) kafka: Amount,
    pub(crate) seed: u64,
    /// This call alone, to look at it.
    pub(crate) only: Option<u64>,
}

/// When a stage ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Amount {
    Nothing,
    Calls(u64),
    Time(Duration),
}

pub(crate) const USAGE: &str = "\
chaos http COUNT | grpc COUNT | kafka COUNT | all [COUNT]
  --seconds S    in place of COUNT; `all` shares them out
  --seed N       default: from the clock
  --only INDEX   one call of that seed alone";

impl Args {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let stage = words.next().ok_or("nothing to do")?;
        let (mut count, mut seconds, mut seed, mut only) = (None, None, None, None);
        while let Some(word) = words.next() {
            let slot = match word.as_str() {
                "--seconds" => &mut seconds,
                "--seed" => &mut seed,
                "--only" => &mut only,
                _ => {
                    count = Some(number(&word)?);
                    continue;
                }
            };
            *slot = Some(number(
                &words.next().ok_or_else(|| format!("{word}: no value"))?,
            )?);
        }
        let amount = |share: u32| match (count, seconds) {
            _ if only.is_some() => Amount::Calls(1),
            (Some(count), _) => Amount::Calls(count),
            (None, Some(seconds)) => Amount::Time(Duration::from_secs(seconds) * share / 100),
            (None, None) => Amount::Calls(10_000),
        };
        let mut args = Self {
            http: Amount::Nothing,
            grpc: Amount::Nothing,
            kafka: Amount::Nothing,
            seed: seed.unwrap_or_else(clock),
            only,
        };
        match stage.as_str() {
            "http" => args.http = amount(100),
            "grpc" => args.grpc = amount(100),
            "kafka" => args.kafka = amount(100),
            "all" if only.is_none() => {
                args.http = amount(60);
                args.grpc = amount(25);
                args.kafka = amount(15);
            }
            _ => return Err(format!("{stage}: no such stage, or not with --only")),
        }
        Ok(args)
    }
}

fn number(word: &str) -> Result<u64, String> {
    word.parse().map_err(|_| format!("{word}: no number"))
}

/// Short enough to be typed again.
fn clock() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(1, |now| now.as_millis() as u64 % 1_000_000_000)
}
