//! `name=value`, in any order.

use std::time::Duration;

use tracing_export::Compression;

pub(crate) struct Arguments {
    /// This process is the backend of another one.
    pub(crate) is_backend: bool,
    /// Spans a second, one run each.
    pub(crate) rates: Vec<u64>,
    pub(crate) seconds: u64,
    pub(crate) compression: Compression,
    /// How long the backend takes to answer.
    pub(crate) round_trip: Duration,
    /// Spans of one request.
    pub(crate) batch: Option<usize>,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, String> {
        let mut read = Self {
            is_backend: false,
            rates: vec![20_000],
            seconds: 10,
            compression: Compression::Gzip,
            round_trip: Duration::from_millis(50),
            batch: None,
        };
        for argument in std::env::args().skip(1) {
            let (name, value) = argument.split_once('=').unwrap_or((&argument, ""));
            let number = |text: &str| {
                let number = text.parse::<u64>();
                number.map_err(|_| format!("{argument}: not a number"))
            };
            match name {
                "backend" => read.is_backend = true,
                "rates" => read.rates = value.split(',').map(number).collect::<Result<_, _>>()?,
                "seconds" => read.seconds = number(value)?,
                "round-trip" => read.round_trip = Duration::from_millis(number(value)?),
                "batch" => read.batch = usize::try_from(number(value)?).ok(),
                "compression" => {
                    read.compression = match value {
                        "none" => Compression::None,
                        "gzip" => Compression::Gzip,
                        "zstd" => Compression::Zstd,
                        _ => return Err(format!("{argument}: use none, gzip or zstd")),
                    }
                }
                _ => {
                    return Err(format!(
                        "{argument}: use rates=, seconds=, compression=, round-trip= or batch="
                    ));
                }
            }
        }
        Ok(read)
    }
}
