//! Customisation.

use tracing_context::TraceFlags;
use tracing_context::testing::TreePrinter;
use tracing_tower::ClientLayer;

use crate::http::client::ClientAdapter;
use crate::http::client::cases::{get, read};
use crate::http::{Origin, Probe, Trace, respond, telemetry};

pub async fn filtered_requests_have_no_span<A: ClientAdapter>() {
    let probe = Probe {
        skip: true,
        ..Probe::default()
    };
    let origin = Origin::start(respond(200)).await;
    let client = A::client(ClientLayer::new().hooks(probe.clone()));
    let trace = Trace::new();
    read(&client, get(&origin, "/"), &trace).await;
    // The current context goes along all the same.
    assert_eq!(origin.header("traceparent"), [trace.parent()]);
    assert_eq!(origin.header("tracestate"), ["vendor=1,other=2"]);
    assert_eq!(probe.said(0).await, Vec::<String>::new());
    trace.leaves("").await;
}

pub async fn names_are_given<A: ClientAdapter>() {
    let probe = Probe {
        name: Some("GET /users/{id}"),
        ..Probe::default()
    };
    let origin = Origin::start(respond(200)).await;
    let client = A::client(ClientLayer::new().hooks(probe));
    let trace = Trace::new();
    read(&client, get(&origin, "/users/7"), &trace).await;
    if let Some(spans) = trace.recorded(1).await {
        assert_eq!(
            TreePrinter::new().only(&["probe"]).print(&spans),
            "GET /users/{id} [client] (remote parent) probe=\"was here\"\n"
        );
    }
}

async fn lines<A: ClientAdapter>(trace: &Trace) {
    telemetry();
    let probe = Probe::default();
    let origin = Origin::start(respond(404)).await;
    let client = A::client(ClientLayer::new().hooks(probe.clone()));
    read(&client, get(&origin, "/gone"), trace).await;
    let (version, port) = (A::PROTOCOL.version(), origin.address.port());
    assert_eq!(
        probe.said(3).await,
        [
            "on_request GET /gone".to_owned(),
            "on_response 404".to_owned(),
            format!(
                "on_end Completed GET http head status=404 error=404 version={version} \
                 address=127.0.0.1 port={port}"
            ),
        ]
    );
}

pub async fn all_hooks_run<A: ClientAdapter>() {
    let trace = Trace::new();
    lines::<A>(&trace).await;
    trace.recorded(1).await;
}

pub async fn all_hooks_run_unsampled<A: ClientAdapter>() {
    let trace = Trace::with(TraceFlags::default());
    lines::<A>(&trace).await;
    trace.leaves("").await;
}
