//! gRPC: `rpc.status_code` by the [semantic
//! conventions](https://opentelemetry.io/docs/specs/semconv/rpc/grpc/), by gRPC's own [mapping of HTTP
//! statuses](https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md), and by what
//! `tracing-grpc` documents for calls that have no status.

use std::time::Duration;

use crate::known::Known;
use crate::truth::{ErrorIs, Expected, Verdict};
use crate::witness::{Ending, Facts, Side};

/// What the span of this call has to say; `caller` is the code that the caller was given.
pub(crate) fn grpc(facts: &Facts, caller: Option<&str>) -> Expected {
    if facts.ending == Ending::Panicked {
        let verdict = Verdict::new(Some("UNKNOWN"), ErrorIs::Named("panic".to_owned()));
        return Expected::just(verdict);
    }
    // A client's span has what its caller was told, if it waited for that.
    if facts.side == Side::Client
        && let Some(code) = caller
    {
        let mut right = vec![of_code(Side::Client, code)];
        if facts.ending == Ending::Failed {
            right.push(Verdict::new(Some(code), ErrorIs::Some));
        }
        let expected = Expected { right, known: None };
        return match facts.head {
            Some(head) if head.status != 200 && head.grpc_status.is_none() => {
                let seen = of_code(Side::Client, http_status(head.status));
                expected.or_known(Known::MadeAbove, seen)
            }
            _ => expected,
        };
    }
    let of_head = facts.head.and_then(|head| {
        let of_http = || (head.status != 200).then(|| http_status(head.status));
        head.grpc_status.map(code_name).or_else(of_http)
    });
    let right = match facts.ending {
        Ending::Ended(status) => {
            let code = status.map(code_name).or(of_head).unwrap_or("UNKNOWN");
            vec![of_code(facts.side, code)]
        }
        Ending::Failed => vec![Verdict::new(Some("UNKNOWN"), ErrorIs::Some)],
        Ending::Left | Ending::Panicked => match of_head {
            Some(code) => vec![of_code(facts.side, code)],
            None => dropped(facts),
        },
    };
    Expected { right, known: None }
}

/// Nobody has sent a status: the deadline decides, five milliseconds early but not before half of
/// it. The span's own clock is between those of the witness.
fn dropped(facts: &Facts) -> Vec<Verdict> {
    let cancelled = of_code(facts.side, "CANCELLED");
    let exceeded = of_code(facts.side, "DEADLINE_EXCEEDED");
    let Some(deadline) = facts.deadline.map(Duration::from_millis) else {
        return vec![cancelled];
    };
    let from = deadline
        .saturating_sub(Duration::from_millis(5))
        .max(deadline / 2);
    let shortest = facts.last.saturating_duration_since(facts.began);
    let longest = facts.gone - facts.called;
    // The header is cut to whole units, and so was ours to milliseconds.
    let unit = Duration::from_millis(1);
    match (shortest > from + unit, longest + unit < from) {
        (true, _) => vec![exceeded],
        (_, true) => vec![cancelled],
        _ => vec![cancelled, exceeded],
    }
}

fn of_code(side: Side, code: &str) -> Verdict {
    let is_error = match side {
        Side::Client => code != "OK",
        Side::Server => matches!(
            code,
            "UNKNOWN"
                | "DEADLINE_EXCEEDED"
                | "UNIMPLEMENTED"
                | "INTERNAL"
                | "UNAVAILABLE"
                | "DATA_LOSS"
        ),
    };
    let error = if is_error {
        ErrorIs::Named(code.to_owned())
    } else {
        ErrorIs::Nothing
    };
    Verdict::new(Some(code), error)
}

const fn http_status(status: u16) -> &'static str {
    match status {
        400 => "INTERNAL",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "UNIMPLEMENTED",
        429 | 502 | 503 | 504 => "UNAVAILABLE",
        _ => "UNKNOWN",
    }
}

/// The name of a code ([status codes](https://grpc.io/docs/guides/status-codes/)).
pub(crate) fn code_name(code: i32) -> &'static str {
    let place = usize::try_from(code).ok();
    place
        .and_then(|place| CODES.get(place))
        .copied()
        .unwrap_or("UNKNOWN")
}

const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];
