//! HTTP: status and `error.type` by the [semantic
//! conventions](https://opentelemetry.io/docs/specs/semconv/http/http-spans/) and by the table of
//! endings in DESIGN.md ("how a body ended").

use http::Method;

use crate::known::Known;
use crate::truth::{ErrorIs, Expected, Verdict};
use crate::witness::{Ending, Facts, Head, Side};

/// What the span of this call has to say.
pub(crate) fn http(facts: &Facts) -> Expected {
    let Some(head) = facts.head else {
        return Expected::just(without_head(facts));
    };
    let verdict = |error| Verdict::new(Some(head.status), error);
    let by_status = by_status(facts.side, head.status);
    let own = |name: &str| ErrorIs::Named(name.to_owned());
    if head_is_the_end(facts, &head) {
        return Expected::just(verdict(by_status));
    }
    let plain = verdict(by_status);
    let expected = match facts.ending {
        Ending::Panicked => Expected::just(verdict(own("panic"))),
        Ending::Failed => Expected::just(verdict(ErrorIs::Some)),
        Ending::Ended(_) if head.length.is_some_and(|length| facts.bytes < length) => {
            Expected::just(verdict(own("incomplete_body")))
        }
        Ending::Ended(_) => Expected::just(plain.clone()),
        // Whoever drops a response on purpose has not failed.
        Ending::Left if facts.side == Side::Client => Expected::just(plain.clone()),
        Ending::Left if !facts.polled => {
            let expected = Expected::just(verdict(own("aborted")));
            expected.or_known(Known::NeverPolled, plain.clone())
        }
        Ending::Left => return left(facts, &head, plain, verdict(own("aborted"))),
    };
    if head.events {
        expected.or_known(Known::EventStream, plain)
    } else {
        expected
    }
}

/// A server's body that was dropped: whole if all that was announced has been taken.
fn left(facts: &Facts, head: &Head, plain: Verdict, aborted: Verdict) -> Expected {
    match head.length.or(head.exact) {
        Some(announced) if facts.bytes == announced => Expected::just(plain),
        Some(announced) if head.length.is_some() && facts.bytes > announced => {
            Expected::just(plain).or_known(Known::LongBody, aborted)
        }
        _ => {
            let expected = Expected::just(aborted);
            if head.events {
                return expected.or_known(Known::EventStream, plain);
            }
            expected
        }
    }
}

fn without_head(facts: &Facts) -> Verdict {
    let error = match (facts.ending, facts.side) {
        (Ending::Panicked, _) => ErrorIs::Named("panic".to_owned()),
        (Ending::Left, Side::Server) => ErrorIs::Named("cancelled".to_owned()),
        (Ending::Left, Side::Client) => ErrorIs::Nothing,
        (Ending::Failed | Ending::Ended(_), _) => ErrorIs::Some,
    };
    Verdict::new(None::<u16>, error)
}

fn by_status(side: Side, status: u16) -> ErrorIs {
    let first_error = if side == Side::Server { 500 } else { 400 };
    if status >= first_error {
        ErrorIs::Named(status.to_string())
    } else {
        ErrorIs::Nothing
    }
}

/// No body follows, or none that belongs to the call.
pub(crate) fn head_is_the_end(facts: &Facts, head: &Head) -> bool {
    head.ended
        || facts.method == Method::HEAD
        || head.status < 200
        || matches!(head.status, 204 | 304)
        || facts.method == Method::CONNECT && head.status < 300
}
