//! `tracestate` byte for byte, and with a member of our own.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use tracing_context::sampler::{Decision, Sampled, SpanStart};
use tracing_context::{Context, TraceState, propagator};
use tracing_tests::w3c::{Harness, Service, many};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// A sampler that writes its own member at each span.
fn marks(start: &SpanStart<'_>) -> Sampled {
    let state = start.parent().map(|parent| parent.trace_state().clone());
    let state = state.unwrap_or_default().insert("ours", "new").unwrap();
    Sampled::from(Decision::RecordAndSample).with_trace_state(state)
}

/// Trace Context 3.5 Mutating the tracestate Field, 3.3.3 Combined Header Value.
#[tokio::test]
async fn our_own_member_goes_to_the_front_and_leaves_the_others_as_they_are() {
    let harness = Harness::of(&Service::start(|layer| layer.sampler(marks))).await;
    for (came, sent) in [
        (None, "ours=new".to_owned()),
        (
            Some("foo=1,bar=2".to_owned()),
            "ours=new,foo=1,bar=2".to_owned(),
        ),
        // A modified one moves, and there is one of its key.
        (
            Some("foo=1,ours=old,bar=2".to_owned()),
            "ours=new,foo=1,bar=2".to_owned(),
        ),
        (
            Some("ours=old,ours=older,foo=1".to_owned()),
            "ours=new,foo=1".to_owned(),
        ),
        (
            Some("foo=1,foo=2".to_owned()),
            "ours=new,foo=1,foo=2".to_owned(),
        ),
        // The right-most one makes room.
        (Some(many(32)), format!("ours=new,{}", many(31))),
        (
            Some(format!("{},ours=old", many(31))),
            format!("ours=new,{}", many(31)),
        ),
        // What is discarded does not come back.
        (Some(many(33)), "ours=new".to_owned()),
    ] {
        let mut fields = vec![format!("traceparent: {PARENT}")];
        fields.extend(came.iter().map(|state| format!("tracestate: {state}")));
        let hop = harness.hop(&fields).await;
        let expected: TraceState = sent.parse().unwrap();
        let members: Vec<_> = hop.state.iter().map(|(k, v)| (&**k, &**v)).collect();
        assert_eq!(members, expected.iter().collect::<Vec<_>>(), "{came:?}");
    }
}

/// A list that is valid, with whitespace and empty members anywhere.
fn list() -> impl Strategy<Value = Vec<String>> {
    let key = "[a-z0-9][a-z0-9_*/@-]{0,20}";
    let value = "[ -+--<>-~]{0,20}[!-+--<>-~]";
    let member = (key, value).prop_map(|(key, value)| format!("{key}={value}"));
    let member = prop_oneof![9 => member, 1 => Just(String::new())];
    let padded = ("[ \t]{0,2}", member, "[ \t]{0,2}");
    let padded = padded.prop_map(|(before, member, after)| format!("{before}{member}{after}"));
    prop::collection::vec(padded, 0..=32)
}

proptest! {
    /// Trace Context 3.3.2: whitespace at both ends of the list and empty members go, nothing else.
    #[test]
    fn valid_lists_are_sent_on_byte_for_byte(members in list(), cuts in prop::collection::vec(0..32_usize, 0..4)) {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", HeaderValue::from_static(PARENT));
        // One field or several.
        let mut rest = &members[..];
        for cut in cuts {
            let (field, others) = rest.split_at(cut.min(rest.len()));
            headers.append("tracestate", field.join(",").parse().unwrap());
            rest = others;
        }
        headers.append("tracestate", rest.join(",").parse().unwrap());
        let context = propagator().extract(Context::new(), &headers);
        let mut sent = HeaderMap::new();
        propagator().inject(&context, &mut sent);

        let whitespace = [' ', '\t'];
        let kept: Vec<_> = members.iter().map(|member| member.trim_matches(whitespace)).filter(|member| !member.is_empty()).collect();
        let state = sent.get("tracestate").map_or("", |state| state.to_str().unwrap());
        let read: Vec<_> = state.split(',').map(|member| member.trim_matches(whitespace)).filter(|member| !member.is_empty()).collect();
        prop_assert_eq!(read, kept);
        prop_assert_eq!(sent.get_all("tracestate").iter().count(), usize::from(!state.is_empty()));
    }

    /// The same for one field without empty members: not a byte differs.
    #[test]
    fn one_field_is_sent_on_as_it_came(members in list()) {
        let members: Vec<_> = members.into_iter().filter(|member| !member.trim_matches([' ', '\t']).is_empty()).collect();
        let list = members.join(",");
        let list = list.trim_matches([' ', '\t']);
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", HeaderValue::from_static(PARENT));
        headers.insert("tracestate", list.parse().unwrap());
        let context = propagator().extract(Context::new(), &headers);
        let mut sent = HeaderMap::new();
        propagator().inject(&context, &mut sent);
        let state = sent.get("tracestate").map_or("", |state| state.to_str().unwrap());
        prop_assert_eq!(state, list);
    }
}
