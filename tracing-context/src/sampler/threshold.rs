//! The sampling threshold that travels in `tracestate`.

use crate::sampler::{Decision, Sampled, SpanStart};
use crate::span_context::SpanContext;
use crate::trace_state::TraceState;

/// This decision, with the trace state that goes with it: a parent's threshold holds for spans that
/// are sampled below a sampled parent by a sampler that does not thin, and for no others.
pub(super) fn answer(start: &SpanStart<'_>, decision: Decision, thins: bool) -> Sampled {
    let holds = |parent: &&SpanContext| {
        decision == Decision::RecordAndSample && parent.is_sampled() && !thins
    };
    let parent = start
        .parent()
        .filter(|parent| !parent.trace_state().is_empty());
    Sampled {
        trace_state: parent.filter(|parent| !holds(parent)).and_then(erased),
        ..decision.into()
    }
}

/// The parent's trace state without the threshold `th` of its member `ot`; `None` if there is
/// nothing to erase. The other sub-keys stay, the randomness `rv` above all
/// ([OpenTelemetry specification, "TraceState handling"](https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/)).
fn erased(parent: &SpanContext) -> Option<TraceState> {
    let state = parent.trace_state();
    let member = state.get(OT)?;
    let is_threshold = |sub: &&str| sub.starts_with(TH);
    member.split(';').find(is_threshold)?;
    let mut rest = String::with_capacity(member.len());
    for sub in member.split(';').filter(|sub| !is_threshold(sub)) {
        if !rest.is_empty() {
            rest.push(';');
        }
        rest.push_str(sub);
    }
    if rest.is_empty() {
        return Some(state.remove(OT));
    }
    state.insert(OT, &rest).ok()
}

const OT: &str = "ot";
const TH: &str = "th:";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{SpanId, TraceId};
    use crate::trace_flags::TraceFlags;

    #[test]
    fn the_threshold_alone_is_erased() {
        for (state, expected) in [
            ("", None),
            ("a=1", None),
            ("a=1,ot=rv:12345678901234", None),
            ("a=1,ot=th:8,b=2", Some("a=1,b=2")),
            ("ot=th:8", Some("")),
            (
                "a=1,ot=rv:12345678901234;th:8;x:1",
                Some("ot=rv:12345678901234;x:1,a=1"),
            ),
        ] {
            let parent = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED)
                .with_trace_state(state.parse().unwrap());
            let erased = erased(&parent);
            assert_eq!(erased.as_ref().map(TraceState::as_str), expected, "{state}");
        }
    }
}
