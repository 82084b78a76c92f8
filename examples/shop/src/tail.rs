//! Tail sampling in each service, to see what it makes of traces.

use std::fmt;

use tracing_export::TailSampling;

use crate::environment;
use crate::failure::Failure;

/// What `SHOP_TAIL` asks for: all errors, and `10%` or `5/s` of the rest.
pub(crate) fn sampling() -> Result<Option<TailSampling>, Failure> {
    let text = environment::set(TAIL);
    let sampling = text.map(|text| parse(&text).ok_or(Mistake(text)));
    sampling
        .transpose()
        .map_err(|mistake| Failure::Telemetry(Box::new(mistake)))
}

fn parse(text: &str) -> Option<TailSampling> {
    let text = text.trim();
    let all = TailSampling::new();
    if let Some(percent) = text.strip_suffix('%') {
        return Some(all.percent(percent.parse().ok()?));
    }
    let rate = text.strip_suffix("/s")?;
    Some(all.target_per_second(rate.parse().ok()?))
}

#[derive(Debug)]
struct Mistake(String);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = self;
        write!(
            f,
            "{TAIL} needs a share as 10% or a rate as 5/s, not {text:?}"
        )
    }
}

impl std::error::Error for Mistake {}

const TAIL: &str = "SHOP_TAIL";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_rates() {
        let all = TailSampling::new();
        for (text, expected) in [
            ("10%", Some(all.percent(10.0))),
            (" 0.5/s ", Some(all.target_per_second(0.5))),
            ("10", None),
            ("x%", None),
            ("", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
