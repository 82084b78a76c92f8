//! Where a server span comes from.

use std::sync::{Arc, Mutex};

use http::{HeaderMap, Method, Response};
use tracing::info_span;
use tracing_context::{SpanContext, TraceFlags, current, propagator};

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::trace::{outline, spans_of};
use crate::http::{Body, Exchange, Trace, handler, records};

/// What the handler saw: its context, and the headers it sends to the next service.
type Seen = Arc<Mutex<Vec<(SpanContext, HeaderMap)>>>;

/// A handler with a child span, which tells what is current.
fn witness() -> (Seen, Exchange) {
    let seen = Seen::default();
    let handler = {
        let seen = Arc::clone(&seen);
        handler(move |_| {
            let seen = Arc::clone(&seen);
            async move {
                let mut next = HeaderMap::new();
                propagator().inject(&current(), &mut next);
                // Nobody, where there is no caller and no subscriber.
                if let Some(context) = current().span().cloned() {
                    seen.lock().unwrap().push((context, next));
                }
                info_span!("work").in_scope(|| ());
                Response::new(Body::from("hello"))
            }
        })
    };
    (seen, handler)
}

fn last(seen: &Seen) -> (SpanContext, HeaderMap) {
    seen.lock().unwrap().pop().unwrap()
}

pub async fn the_callers_trace_goes_on<A: ServerAdapter>() {
    let (seen, handler) = witness();
    let mut server = start::<A, _>(App::of(handler)).await;
    for flags in [1, 3] {
        let trace = Trace::with(TraceFlags::from_bits_truncate(flags));
        server.get("/", &trace).await;
        let Some(spans) = trace.recorded(2).await else {
            continue;
        };
        let name = name::<A>("GET", "/");
        assert_eq!(
            outline(&spans),
            format!(
                "\
{name} [server] (remote parent) http.response.status_code=200
  work [internal]
"
            )
        );
        let own = &spans[1];
        assert_eq!(own.trace_id(), trace.id());
        assert_eq!(own.parent_span_id(), Some(trace.caller.span_id()));
        assert_eq!(own.context().trace_state().as_str(), "vendor=1,other=2");
        assert_eq!(own.context().flags().bits(), flags);
        assert_eq!(
            spans[0].context().trace_state().as_str(),
            "vendor=1,other=2"
        );

        let (context, next) = last(&seen);
        assert_eq!(&context, own.context());
        let expected = format!("00-{}-{}-0{flags}", trace.id(), own.span_id());
        assert_eq!(next["traceparent"], expected);
        assert_eq!(next["tracestate"], "vendor=1,other=2");
    }
}

pub async fn without_a_caller_a_trace_begins<A: ServerAdapter>() {
    let (seen, handler) = witness();
    let mut server = start::<A, _>(App::of(handler)).await;
    let request = server.untraced(Method::GET, "/");
    server.send(request).await.unwrap();
    if !records() {
        assert!(seen.lock().unwrap().is_empty());
        return;
    }
    let (context, _) = last(&seen);
    assert!(context.is_sampled());
    let name = name::<A>("GET", "/");
    assert_eq!(
        outline(&spans_of(context.trace_id(), 2).await),
        format!(
            "\
{name} [server] http.response.status_code=200
  work [internal]
"
        )
    );
}

pub async fn an_unsampled_trace_is_not_exported<A: ServerAdapter>() {
    let (seen, handler) = witness();
    let mut server = start::<A, _>(App::of(handler)).await;
    for flags in [0, 2] {
        let unsampled = Trace::with(TraceFlags::from_bits_truncate(flags));
        server.get("/", &unsampled).await;
        let (context, next) = last(&seen);
        assert_eq!(context.trace_id(), unsampled.id());
        let is_own = context.span_id() != unsampled.caller.span_id();
        assert_eq!(is_own, records());
        assert_eq!(context.flags().bits(), flags);
        let expected = format!("00-{}-{}-0{flags}", unsampled.id(), context.span_id());
        assert_eq!(next["traceparent"], expected);
        assert_eq!(next["tracestate"], "vendor=1,other=2");

        // One that came later has been exported: the first never will be.
        let sampled = Trace::new();
        server.get("/", &sampled).await;
        sampled.recorded(2).await;
        unsampled.leaves("").await;
        last(&seen);
    }
}

pub async fn a_malformed_caller_is_none<A: ServerAdapter>() {
    let (seen, handler) = witness();
    let mut server = start::<A, _>(App::of(handler)).await;
    let caller = Trace::new();
    let (trace, span) = (caller.id(), caller.caller.span_id());
    for parent in [
        String::new(),
        "garbage".to_owned(),
        format!("00-{trace}-{span}"),
        format!("00-{trace}-{span}-01-more"),
        format!("ff-{trace}-{span}-01"),
        format!("00-{:032x}-{span}-01", 0),
        format!("00-{trace}-{:016x}-01", 0),
        format!("00-{trace}-{span}-0g"),
        format!("00-{}-{span}-01", trace.to_string().to_uppercase() + "A"),
    ] {
        let mut request = server.request(Method::GET, "/", &caller);
        request
            .headers_mut()
            .insert("traceparent", parent.parse().unwrap());
        let reply = server.send(request).await.unwrap();
        assert_eq!(
            (reply.status.as_u16(), &reply.body[..]),
            (200, &b"hello"[..])
        );
        if !records() {
            assert!(seen.lock().unwrap().is_empty());
            continue;
        }
        let (context, _) = last(&seen);
        assert_ne!(context.trace_id(), caller.id(), "{parent}");
        assert!(context.trace_state().is_empty(), "{parent}");
        let spans = spans_of(context.trace_id(), 2).await;
        assert_eq!(spans[1].parent_span_id(), None, "{parent}");
    }
    caller.leaves("").await;
}
