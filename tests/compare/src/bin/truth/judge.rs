//! The rule by which a span is right or wrong: README.md says it in words.

use std::fmt;
use std::time::Duration;

use crate::said::Said;

/// What became of an exchange, as its caller knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The caller got all that it asked for, or was told of a mistake of its own.
    Served,
    /// The caller got no answer, half of one, or one that says that the server failed.
    Failed,
    /// The caller went away by itself, before the end.
    Left,
}

/// One exchange.
#[derive(Debug)]
pub struct Exchange {
    pub truth: Truth,
    /// What the caller got.
    pub got: String,
    /// How long it took, for the caller.
    pub took: Duration,
    /// How long it took at least, by the timers in it.
    pub least: Duration,
}

/// What one ending's spans are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    is_wrong: bool,
    is_early: bool,
    is_late: bool,
    words: String,
}

impl Verdict {
    pub fn of(exchange: &Exchange, spans: &[Said]) -> Self {
        let [span] = spans else {
            return Self {
                is_wrong: true,
                is_early: false,
                is_late: false,
                words: format!("{} spans", spans.len()),
            };
        };
        Self {
            is_wrong: !says_so(exchange.truth, span),
            is_early: span.duration + SLACK_BELOW < exchange.least,
            is_late: span.duration > exchange.took + SLACK_ABOVE,
            words: words(span),
        }
    }

    /// A crate is worth as much as its worst try.
    pub fn badness(&self) -> u8 {
        2 * u8::from(self.is_wrong) + u8::from(self.is_early || self.is_late)
    }
}

/// The marks, and what was heard.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let right = self.badness() == 0;
        let marks = [
            (right, "✓"),
            (self.is_wrong, "✗"),
            (self.is_early, "early"),
            (self.is_late, "late"),
        ];
        let marks = marks.into_iter().filter(|(is, _)| *is);
        let marks: Vec<&str> = marks.map(|(_, mark)| mark).collect();
        write!(f, "{}{SEPARATOR}{}", marks.join(" "), self.words)
    }
}

/// An error if and only if the server failed. If the caller left, an error of any type, or a type
/// without an error: it must not read like an exchange that was complete.
fn says_so(truth: Truth, span: &Said) -> bool {
    match truth {
        Truth::Served => !span.is_error && span.error_type.is_none(),
        Truth::Failed => span.is_error,
        Truth::Left => span.is_error || span.error_type.is_some() || is_cancelled(span),
    }
}

/// gRPC has a status for it, which is no error of a server.
fn is_cancelled(span: &Said) -> bool {
    matches!(span.code.as_deref(), Some("CANCELLED" | "1"))
}

fn words(span: &Said) -> String {
    let status = if span.is_error { "Error" } else { "unset" };
    let code = span.code.as_deref().unwrap_or("-");
    let kind = span.error_type.as_deref();
    let kind = kind
        .filter(|kind| *kind != code)
        .map(|kind| format!(" `{kind}`"));
    let millis = span.duration.as_millis();
    format!("{status} {code}{} {millis} ms", kind.unwrap_or_default())
}

/// Between marks and words.
pub const SEPARATOR: &str = ": ";
const SLACK_BELOW: Duration = Duration::from_millis(20);
const SLACK_ABOVE: Duration = Duration::from_millis(500);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_right_if_it_says_what_the_caller_saw_for_as_long_as_it_took() {
        let [none, error, cancelled] = [(false, None), (true, None), (false, Some("CANCELLED"))]
            .map(|(is_error, code)| said(is_error, code, 100));
        for (truth, right) in [
            (Truth::Served, [true, false, true]),
            (Truth::Failed, [false, true, false]),
            (Truth::Left, [false, true, true]),
        ] {
            let judged = [&none, &error, &cancelled].map(|span| says_so(truth, span));
            assert_eq!(judged, right, "{truth:?}");
        }
    }

    #[test]
    fn marks_tell_what_is_wrong() {
        let exchange = exchange();
        let of = |spans: &[Said]| Verdict::of(&exchange, spans).to_string();
        assert_eq!(of(&[said(true, Some("500"), 101)]), "✓: Error 500 101 ms");
        assert_eq!(
            of(&[said(false, Some("200"), 1)]),
            "✗ early: unset 200 1 ms"
        );
        assert_eq!(of(&[said(true, None, 900)]), "late: Error - 900 ms");
        assert_eq!(of(&[]), "✗: 0 spans");
        assert_eq!(
            of(&[said(true, None, 101), said(true, None, 101)]),
            "✗: 2 spans"
        );
    }

    #[test]
    fn wrong_is_worse_than_early_and_both_are_worst() {
        let exchange = exchange();
        let badness = |span: Said| Verdict::of(&exchange, &[span]).badness();
        let [right, early, wrong, both] = [(true, 101), (true, 1), (false, 101), (false, 1)]
            .map(|(is_error, millis)| badness(said(is_error, None, millis)));
        assert!(right < early && early < wrong && wrong < both);
    }

    fn exchange() -> Exchange {
        Exchange {
            truth: Truth::Failed,
            got: String::new(),
            took: Duration::from_millis(120),
            least: Duration::from_millis(100),
        }
    }

    fn said(is_error: bool, code: Option<&str>, millis: u64) -> Said {
        Said {
            is_error,
            code: code.map(ToOwned::to_owned),
            duration: Duration::from_millis(millis),
            ..Said::default()
        }
    }
}
