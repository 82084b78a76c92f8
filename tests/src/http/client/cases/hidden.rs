//! Client spans that nobody sees: propagation never depends on a span being enabled.

use tower::ServiceExt as _;
use tracing::{Instrument as _, info_span};
use tracing_context::{Context, FutureExt as _};
use tracing_tower::ClientLayer;

use crate::http::client::ClientAdapter;
use crate::http::client::cases::{get, read};
use crate::http::{Origin, Probe, Trace, respond};

pub async fn the_outer_span_is_sent<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let client = A::client(ClientLayer::new());
    let trace = Trace::new();
    let work = async { client.oneshot(get(&origin, "/")).await.unwrap() };
    let work = async { work.instrument(info_span!("work")).await };
    let caller = Context::new().with_span(trace.caller.clone());
    work.with_context(caller).await;
    let work = trace.spans(1).await.remove(0);
    assert_eq!(work.name(), "work");
    let expected = format!("00-{}-{}-01", trace.id(), work.span_id());
    assert_eq!(origin.header("traceparent"), [expected]);
    assert_eq!(origin.header("tracestate"), ["vendor=1,other=2"]);
}

pub async fn with_no_context_headers_stay<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let stale = Trace::new();
    let mut request = get(&origin, "/");
    let parent = stale.parent().parse().unwrap();
    request.headers_mut().insert("traceparent", parent);
    A::client(ClientLayer::new())
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(origin.header("traceparent"), [stale.parent()]);
    assert_eq!(origin.header("tracestate"), Vec::<String>::new());
}

pub async fn all_hooks_run<A: ClientAdapter>() {
    let probe = Probe::default();
    let origin = Origin::start(respond(404)).await;
    let client = A::client(ClientLayer::new().hooks(probe.clone()));
    read(&client, get(&origin, "/gone"), &Trace::new()).await;
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

pub async fn without_a_subscriber_the_current_context_is_sent<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let client = A::client(ClientLayer::new());
    let (trace, stale) = (Trace::new(), Trace::new());
    let mut request = get(&origin, "/");
    let parent = stale.parent().parse().unwrap();
    request.headers_mut().insert("traceparent", parent);
    read(&client, request, &trace).await;
    assert_eq!(origin.header("traceparent"), [trace.parent()]);
    assert_eq!(origin.header("tracestate"), ["vendor=1,other=2"]);

    let alone = Origin::start(respond(200)).await;
    let mut request = get(&alone, "/");
    let parent = stale.parent().parse().unwrap();
    request.headers_mut().insert("traceparent", parent);
    client.oneshot(request).await.unwrap();
    assert_eq!(alone.header("traceparent"), [stale.parent()]);
}
