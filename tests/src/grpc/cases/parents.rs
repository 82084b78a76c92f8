//! Where spans come from, and what is passed on.

use tracing_context::{SpanKind, TraceFlags};

use crate::grpc::outline::{leaves, within};
use crate::grpc::proto::Ask;
use crate::grpc::{Kind, Place as _, WholeServer, find, outline, spans_of};
use crate::http::{Trace, eventually, records, telemetry};

pub async fn the_callers_trace_goes_on<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    for flags in [1, 3] {
        let trace = Trace::with(TraceFlags::from_bits_truncate(flags));
        let answers = within(&trace, K::call(&caller, Ask::default())).await;
        if !records() {
            for answer in answers.unwrap() {
                assert_eq!(answer.traceparent, trace.parent());
            }
            continue;
        }
        let spans = spans_of(&trace, 3).await;
        let method = K::METHOD;
        assert_eq!(
            outline(&spans),
            format!(
                "\
{method} [client] (remote parent) rpc.status_code=\"OK\"
  {method} [server] rpc.status_code=\"OK\"
    work [internal]
"
            )
        );
        let client = find(&spans, SpanKind::Client);
        let server = find(&spans, SpanKind::Server);
        assert_eq!(client.parent_span_id(), Some(trace.caller.span_id()));
        assert!(server.parent_is_remote());
        for span in [client, server] {
            assert_eq!(span.trace_id(), trace.id());
            assert_eq!(span.context().trace_state(), trace.caller.trace_state());
            assert_eq!(span.context().flags().bits(), flags);
        }
        // The method, and all of its stream, runs in the server's span.
        let (id, span) = (trace.id(), server.span_id());
        for answer in answers.unwrap() {
            assert_eq!(answer.traceparent, format!("00-{id}-{span}-0{flags}"));
        }
    }
}

pub async fn without_a_caller_a_trace_begins<K: Kind>() {
    let server = WholeServer::start();
    let answers = K::call(&server.caller().await, Ask::default()).await;
    let traceparent = &answers.unwrap()[0].traceparent;
    if !records() {
        assert_eq!(traceparent, "");
        return;
    }
    let spans = eventually("a trace", || {
        let mut spans = telemetry().spans.spans();
        spans.retain(|span| traceparent.contains(&span.trace_id().to_string()));
        (spans.len() == 3).then_some(spans)
    })
    .await;
    assert_eq!(find(&spans, SpanKind::Client).parent_span_id(), None);
}

pub async fn an_unsampled_trace_is_not_exported<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let unsampled = Trace::with(TraceFlags::from_bits_truncate(2));
    let answers = within(&unsampled, K::call(&caller, Ask::default())).await;
    for answer in answers.unwrap() {
        let start = format!("00-{}-", unsampled.id());
        assert!(answer.traceparent.starts_with(&start));
        assert!(answer.traceparent.ends_with("-02"));
        let span = unsampled.caller.span_id().to_string();
        // A span of its own, where anybody listens.
        assert_eq!(answer.traceparent.contains(&span), !records());
    }
    // One that came later has been exported: the first never will be.
    let sampled = Trace::new();
    within(&sampled, K::call(&caller, Ask::default()))
        .await
        .unwrap();
    sampled.recorded(3).await;
    leaves(&unsampled, "").await;
}
