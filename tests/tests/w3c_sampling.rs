//! Whatever the sampler decides, the trace goes on: with the sampled flag of the decision, the
//! random flag of the caller, and all of `tracestate`.

use std::collections::HashSet;

use tracing_context::sampler::{AlwaysOff, AlwaysOn, ParentBased, Sampler, TraceIdRatio};
use tracing_tests::w3c::{Harness, PARENT_ID, Parent, Service, TRACE_ID};

/// Trace Context 3.2.2.5.2 Random Trace ID Flag, 3.4 Mutating the traceparent Field.
#[tokio::test]
async fn unsampled_hops_keep_the_random_flag() {
    flags(AlwaysOff, [("00", 0), ("01", 0), ("02", 2), ("03", 2)]).await;
    flags(
        TraceIdRatio::new(0.0),
        [("00", 0), ("01", 0), ("02", 2), ("03", 2)],
    )
    .await;
    let callers = ParentBased::new(AlwaysOff);
    flags(callers, [("00", 0), ("01", 1), ("02", 2), ("03", 3)]).await;
}

/// Trace Context 3.2.2.5.2 Random Trace ID Flag.
#[tokio::test]
async fn sampled_hops_keep_the_random_flag() {
    flags(AlwaysOn, [("00", 1), ("01", 1), ("02", 3), ("03", 3)]).await;
    flags(
        TraceIdRatio::new(1.0),
        [("00", 1), ("01", 1), ("02", 3), ("03", 3)],
    )
    .await;
    let callers = ParentBased::new(AlwaysOn).remote_not_sampled(AlwaysOn);
    flags(callers, [("00", 1), ("01", 1), ("02", 3), ("03", 3)]).await;
}

/// Trace Context 4.2 No traceparent Received.
#[tokio::test]
async fn a_trace_that_is_not_sampled_begins_with_a_traceparent() {
    let harness = Harness::of(&Service::start(|layer| layer.sampler(AlwaysOff))).await;
    let sent = harness.hop::<&str>(&[]).await;
    assert_eq!(sent.parent.flags, 2);
    assert!(harness.service().spans.spans().is_empty());
}

/// Trace Context 8.2 Randomness of trace-id.
#[tokio::test]
async fn new_trace_ids_are_random_in_their_last_seven_bytes_and_say_so() {
    let ratio = ParentBased::new(TraceIdRatio::new(0.5));
    let harness = Harness::of(&Service::start(|layer| layer.sampler(ratio))).await;
    let mut begun = Vec::new();
    for _ in 0..64 {
        begun.push(harness.hop::<&str>(&[]).await.parent);
    }
    let sampled: HashSet<_> = begun.iter().map(|parent| parent.flags).collect();
    assert_eq!(sampled, HashSet::from([2, 3]), "some are, some are not");
    let tails: HashSet<_> = begun.iter().map(|parent| &parent.trace_id[18..]).collect();
    assert_eq!(tails.len(), begun.len());
    for bit in 0..56 {
        let set = |parent: &&Parent| {
            let tail = u64::from_str_radix(&parent.trace_id[18..], 16);
            tail.is_ok_and(|tail| tail >> bit & 1 == 1)
        };
        let ones = begun.iter().filter(set).count();
        assert!((1..begun.len()).contains(&ones), "bit {bit} never changes");
    }
}

/// Trace Context 3.4 Mutating the traceparent Field.
#[tokio::test]
async fn every_call_has_a_parent_id_of_its_own() {
    for sampled in [true, false] {
        let service = Service::start(|layer| match sampled {
            true => layer.sampler(AlwaysOn),
            false => layer.sampler(AlwaysOff),
        });
        let harness = Harness::of(&service).await;
        let parent = format!("traceparent: 00-{TRACE_ID}-{PARENT_ID}-01");
        let sent = harness.hops(&[parent], 3).await;
        let mut ids: HashSet<_> = sent.iter().map(|sent| &*sent.parent.parent_id).collect();
        ids.insert(PARENT_ID);
        assert_eq!(ids.len(), 4);
        assert!(sent.iter().all(|sent| sent.parent.trace_id == TRACE_ID));
    }
}

/// The flags that are sent on for each of a caller's.
async fn flags(sampler: impl Sampler, expected: [(&str, u8); 4]) {
    let harness = Harness::of(&Service::start(|layer| layer.sampler(sampler))).await;
    for (flags, expected) in expected {
        let fields = [
            format!("traceparent: 00-{TRACE_ID}-{PARENT_ID}-{flags}"),
            "tracestate: foo=1, bar=2".to_owned(),
        ];
        let sent = harness.hop(&fields).await;
        assert_eq!(sent.parent.flags, expected, "{flags}");
        assert_eq!(sent.parent.trace_id, TRACE_ID);
        // The sampled flag may change only with it.
        assert_ne!(sent.parent.parent_id, PARENT_ID);
        assert_eq!(sent.fields[1].1, "foo=1, bar=2");
    }
}
