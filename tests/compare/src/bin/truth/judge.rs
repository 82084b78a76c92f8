//! The rule by which a span is right or wrong: README.md says it in words.

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

/// What was heard, behind its marks: one cell of the table.
pub fn cell(exchange: &Exchange, spans: &[Said]) -> String {
    match spans {
        [span] => format!("{}{SEPARATOR}{}", marks(exchange, span), words(span)),
        [] => format!("{WRONG}{SEPARATOR}no span"),
        spans => format!("{WRONG}{SEPARATOR}{} spans", spans.len()),
    }
}

fn marks(exchange: &Exchange, span: &Said) -> String {
    let mut marks = vec![RIGHT];
    if !says_so(exchange.truth, span) {
        marks = vec![WRONG];
    }
    if span.duration + SLACK_BELOW < exchange.least {
        marks.push(EARLY);
    }
    if span.duration > exchange.took + SLACK_ABOVE {
        marks.push(LATE);
    }
    // Right in words alone is not right.
    match marks[..] {
        [RIGHT, ref rest @ ..] if !rest.is_empty() => rest.join(" "),
        _ => marks.join(" "),
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

const RIGHT: &str = "✓";
const WRONG: &str = "✗";
const EARLY: &str = "early";
const LATE: &str = "late";
/// Between marks and words.
pub const SEPARATOR: &str = ": ";
const SLACK_BELOW: Duration = Duration::from_millis(10);
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
        let exchange = Exchange {
            truth: Truth::Failed,
            got: String::new(),
            took: Duration::from_millis(120),
            least: Duration::from_millis(100),
        };
        let of = |spans: &[Said]| cell(&exchange, spans);
        assert_eq!(of(&[said(true, Some("500"), 101)]), "✓: Error 500 101 ms");
        assert_eq!(
            of(&[said(false, Some("200"), 1)]),
            "✗ early: unset 200 1 ms"
        );
        assert_eq!(of(&[said(true, None, 900)]), "late: Error - 900 ms");
        assert_eq!(of(&[]), "✗: no span");
        assert_eq!(
            of(&[said(true, None, 101), said(true, None, 101)]),
            "✗: 2 spans"
        );
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
