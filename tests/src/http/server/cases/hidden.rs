//! Server spans that nobody sees: propagation never depends on a span being enabled.

use std::sync::{Arc, Mutex};

use http::{HeaderMap, Method, Response};
use tracing::info_span;
use tracing_context::{current, propagator};
use tracing_tower::ServerLayer;

use crate::http::server::{App, ServerAdapter, start};
use crate::http::{Body, Exchange, Probe, Trace, handler, respond};

/// A handler that keeps the headers it would send to the next service.
fn witness() -> (Arc<Mutex<Vec<HeaderMap>>>, Exchange) {
    let seen = Arc::<Mutex<Vec<_>>>::default();
    let next = Arc::clone(&seen);
    let handler = handler(move |_| {
        let seen = Arc::clone(&next);
        async move {
            // Not only in the first poll.
            tokio::task::yield_now().await;
            let mut next = HeaderMap::new();
            propagator().inject(&current(), &mut next);
            seen.lock().unwrap().push(next);
            Response::new(Body::from("hello"))
        }
    });
    (seen, handler)
}

async fn the_caller_is_sent_on<A: ServerAdapter>() {
    let (seen, handler) = witness();
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    let mut request = server.request(Method::GET, "/", &trace);
    request
        .headers_mut()
        .insert("baggage", "tenant=7".parse().unwrap());
    server.send(request).await.unwrap();
    let next = seen.lock().unwrap().pop().unwrap();
    assert_eq!(next["traceparent"], trace.parent());
    assert_eq!(next["tracestate"], "vendor=1,other=2");
    assert_eq!(next["baggage"], "tenant=7");
    trace.leaves("").await;

    let request = server.untraced(Method::GET, "/");
    server.send(request).await.unwrap();
    assert!(seen.lock().unwrap().pop().unwrap().is_empty());
}

pub async fn the_caller_stays_current<A: ServerAdapter>() {
    the_caller_is_sent_on::<A>().await;
}

pub async fn the_caller_stays_current_without_a_subscriber<A: ServerAdapter>() {
    the_caller_is_sent_on::<A>().await;
}

pub async fn a_child_belongs_to_the_caller<A: ServerAdapter>() {
    let work = handler(|_| async {
        info_span!("work").in_scope(|| ());
        Response::new(Body::from("hello"))
    });
    let mut server = start::<A, _>(App::of(work)).await;
    let trace = Trace::new();
    server.get("/", &trace).await;
    trace.leaves("work [internal] (remote parent)\n").await;
    let work = trace.spans(1).await.remove(0);
    assert_eq!(work.parent_span_id(), Some(trace.caller.span_id()));
    assert!(work.is_local_root());
}

pub async fn all_hooks_run<A: ServerAdapter>() {
    let probe = Probe::default();
    let layer = ServerLayer::new().hooks(probe.clone());
    let mut server = start::<A, _>(App::with(layer).route("/", respond(503))).await;
    server.get("/", &Trace::new()).await;
    let route = if A::ROUTES { " route=/" } else { "" };
    let version = A::PROTOCOL.version();
    assert_eq!(
        probe.said(3).await,
        [
            "on_request GET /".to_owned(),
            "on_response 503".to_owned(),
            format!(
                "on_end Completed GET http head{route} status=503 error=503 version={version} \
                 address=example.com port=8080"
            ),
        ]
    );
}
