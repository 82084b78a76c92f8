//! What a shutdown came to.

use std::fmt;

use tracing_context::SinkError;

use crate::exporter::Counters;

/// What became of the spans, as [`Telemetry::shutdown`](crate::Telemetry::shutdown) tells it.
///
/// It is no [`Result`], so that nobody hands it to `?` by habit: a backend that is missing must not
/// change how a service ends. Nothing has to be done with it; what was lost is a warning anyway.
///
/// ```
/// # use std::time::Duration;
/// # let telemetry = tracing_export::Telemetry::builder("orders").without_exporter().build()?;
/// let report = telemetry.shutdown(Duration::from_secs(5));
/// if !report.is_clean() {
///     eprintln!("{report}"); // 3 of 12 spans were lost: no connection to http://..
/// }
/// # Ok::<(), tracing_export::StartError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShutdownReport {
    counters: Counters,
    problem: Option<SinkError>,
}

impl ShutdownReport {
    pub(super) fn new(counters: Counters, outcome: Result<(), SinkError>) -> Self {
        Self {
            counters,
            problem: outcome.err(),
        }
    }

    /// Whether every span got out, from the first to the last, and every sink ended in time.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.problem.is_none() && self.lost() == 0
    }

    /// The number of spans that the backend took.
    #[must_use]
    pub const fn exported(&self) -> u64 {
        self.counters.exported
    }

    /// The number of spans that it did not: since the start, not only at the end.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.counters.lost()
    }

    /// Both, and what became of the lost ones.
    #[must_use]
    pub const fn counters(&self) -> Counters {
        self.counters
    }

    /// Why spans were lost, or why a sink did not end well; `None` if all is well.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        match &self.problem {
            Some(SinkError::Failed(why)) => Some(why.clone()),
            Some(other) => Some(other.to_string()),
            None if self.lost() > 0 => Some(DROPPED.to_owned()),
            None => None,
        }
    }
}

impl fmt::Display for ShutdownReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (exported, lost) = (self.exported(), self.lost());
        match self.reason() {
            None => write!(f, "all {exported} spans were exported"),
            Some(why) if lost == 0 => write!(f, "{exported} spans were exported, but: {why}"),
            Some(why) => {
                let all = exported + lost;
                write!(f, "{lost} of {all} spans were lost: {why}")
            }
        }
    }
}

const DROPPED: &str = "the queue was full";

#[cfg(test)]
mod tests {
    use super::*;

    fn report(exported: u64, failed: u64, outcome: Result<(), SinkError>) -> ShutdownReport {
        let counters = Counters {
            exported,
            failed,
            ..Counters::default()
        };
        ShutdownReport::new(counters, outcome)
    }

    #[test]
    fn it_says_how_many_and_why() {
        let clean = report(12, 0, Ok(()));
        assert!(clean.is_clean());
        assert_eq!(clean.to_string(), "all 12 spans were exported");
        let why = SinkError::Failed("no connection to http://a:4318".to_owned());
        let lost = report(9, 3, Err(why));
        assert!(!lost.is_clean());
        let expected = "3 of 12 spans were lost: no connection to http://a:4318";
        assert_eq!(lost.to_string(), expected);
    }

    #[test]
    fn neither_a_loss_nor_an_error_is_hidden_by_the_other() {
        let lost = report(9, 3, Ok(()));
        assert!(!lost.is_clean());
        assert_eq!(
            lost.to_string(),
            "3 of 12 spans were lost: the queue was full"
        );
        let late = report(9, 0, Err(SinkError::Timeout));
        assert!(!late.is_clean());
        assert!(late.reason().is_some());
        let text = late.to_string();
        assert!(text.starts_with("9 spans were exported, but: "), "{text}");
    }
}
