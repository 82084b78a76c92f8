//! Customisation.

use std::sync::{Arc, Mutex};

use http::Response;
use tracing::info_span;
use tracing_context::testing::TreePrinter;
use tracing_context::{SpanContext, TraceFlags, current};
use tracing_tower::ServerLayer;
use tracing_tower::lifecycle::EndAt;

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::{Body, Probe, Trace, endless, handler, respond};

pub async fn filtered_requests_have_no_span<A: ServerAdapter>() {
    let probe = Probe {
        skip: true,
        ..Probe::default()
    };
    let seen = Arc::new(Mutex::new(None::<SpanContext>));
    let witness = Arc::clone(&seen);
    let handler = handler(move |_| {
        *witness.lock().unwrap() = current().span().cloned();
        async {
            info_span!("work").in_scope(|| ());
            Response::new(Body::from("hello"))
        }
    });
    let layer = ServerLayer::new().hooks(probe.clone());
    let mut server = start::<A, _>(App::with(layer).route("/", handler)).await;
    let trace = Trace::new();
    server.get("/", &trace).await;
    // The caller is current, and the parent of what the handler does.
    assert_eq!(seen.lock().unwrap().as_ref(), Some(&trace.caller));
    trace.leaves("work [internal] (remote parent)\n").await;
    if let Some(spans) = trace.recorded(1).await {
        let parent = spans[0].parent_span_id();
        assert_eq!(parent, Some(trace.caller.span_id()));
    }
    assert_eq!(probe.said(0).await, Vec::<String>::new());
}

pub async fn names_are_given<A: ServerAdapter>() {
    let probe = Probe {
        name: Some("GET the shop"),
        ..Probe::default()
    };
    let layer = ServerLayer::new().hooks(probe);
    let mut server = start::<A, _>(App::with(layer).route("/", respond(200))).await;
    let trace = Trace::new();
    server.get("/", &trace).await;
    if let Some(spans) = trace.recorded(1).await {
        assert_eq!(
            TreePrinter::new().only(&["probe"]).print(&spans),
            "GET the shop [server] (remote parent) probe=\"was here\"\n"
        );
    }
}

pub async fn the_end_is_given<A: ServerAdapter>() {
    let probe = Probe {
        end_at: Some(EndAt::Head),
        ..Probe::default()
    };
    let layer = ServerLayer::new().hooks(probe.clone());
    let stream = handler(|_| async { Response::new(endless("tick")) });
    let mut server = start::<A, _>(App::with(layer).route("/", stream)).await;
    let trace = Trace::new();
    let request = server.request(http::Method::GET, "/", &trace);
    let response = server.open(request).await.unwrap();
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "{name} [server] (remote parent) http.response.status_code=200\n"
        ))
        .await;
    assert!(
        probe
            .last(3)
            .await
            .starts_with("on_end Completed GET http head")
    );
    drop(response);
}

async fn lines<A: ServerAdapter>(trace: &Trace) -> Vec<String> {
    let probe = Probe::default();
    let layer = ServerLayer::new().hooks(probe.clone());
    let mut server = start::<A, _>(App::with(layer).route("/", respond(503))).await;
    server.get("/", trace).await;
    probe.said(3).await
}

fn all<A: ServerAdapter>() -> Vec<String> {
    let route = if A::ROUTES { " route=/" } else { "" };
    let version = A::PROTOCOL.version();
    vec![
        "on_request GET /".to_owned(),
        "on_response 503".to_owned(),
        format!(
            "on_end Completed GET http head{route} status=503 error=503 version={version} \
             address=example.com port=8080"
        ),
    ]
}

pub async fn all_hooks_run<A: ServerAdapter>() {
    let trace = Trace::new();
    assert_eq!(lines::<A>(&trace).await, all::<A>());
    trace.recorded(1).await;
}

pub async fn all_hooks_run_unsampled<A: ServerAdapter>() {
    let trace = Trace::with(TraceFlags::default());
    assert_eq!(lines::<A>(&trace).await, all::<A>());
    trace.leaves("").await;
}
