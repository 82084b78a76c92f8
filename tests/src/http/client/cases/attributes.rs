//! Every attribute of a span, with its type.

use http::Method;
use tracing_context::testing::TreePrinter;
use tracing_context::{FinishedSpan, ValueRef};

use crate::http::client::cases::{get, read, request};
use crate::http::client::{ClientAdapter, client};
use crate::http::{Origin, Trace, respond};

fn whole(span: &FinishedSpan) -> String {
    TreePrinter::new()
        .hide(&["tracing_tower.time_to_head"])
        .print(std::slice::from_ref(span))
}

pub async fn a_whole_span<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let trace = Trace::new();
    read(&client::<A>(), get(&origin, "/users/7?page=2"), &trace).await;
    let Some(span) = trace.recorded_client().await else {
        return;
    };
    let (url, version) = (origin.url("/users/7?page=2"), A::PROTOCOL.version());
    let port = origin.address.port();
    assert_eq!(
        whole(&span),
        format!(
            "GET [client] (remote parent) http.request.method=\"GET\" url.full=\"{url}\" \
             server.address=\"127.0.0.1\" server.port={port} http.response.status_code=200 \
             tracing_tower.time_to_head=.. network.protocol.version=\"{version}\"\n"
        )
    );
    let typed = |key| span.attributes().get(key);
    for key in ["server.port", "http.response.status_code"] {
        assert!(matches!(typed(key), Some(ValueRef::I64(1..))), "{key}");
    }
    let head = typed("tracing_tower.time_to_head");
    assert!(matches!(head, Some(ValueRef::F64(0.0..))), "{head:?}");
    assert_eq!(span.scope_name(), "tracing-tower");
    assert_eq!(span.scope_version(), env!("CARGO_PKG_VERSION"));
    assert_eq!(span.schema_url(), "https://opentelemetry.io/schemas/1.45.0");
    assert_eq!(span.parent_span_id(), Some(trace.caller.span_id()));
    assert_eq!(span.events().len() + span.links().len(), 0);
}

pub async fn secrets_stay_at_home<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let trace = Trace::new();
    let url = format!(
        "http://ada:lovelace@{}/bot7:x/y?a=1&page=2&access_token=x&Sig=y",
        origin.address
    );
    read(&client::<A>(), request(Method::GET, &url), &trace).await;
    let address = origin.address;
    let Some(spans) = trace.recorded(1).await else {
        return;
    };
    assert_eq!(
        TreePrinter::new()
            .only(&["url.full", "server.address"])
            .print(&spans),
        format!(
            "GET [client] (remote parent) \
             url.full=\"http://REDACTED:REDACTED@{address}/botREDACTED/y?a=REDACTED&page=2&access_token=REDACTED&Sig=REDACTED\" \
             server.address=\"127.0.0.1\"\n"
        )
    );
}

pub async fn an_unknown_method<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let trace = Trace::new();
    let request = request("BREW".parse().unwrap(), &origin.url("/pot"));
    read(&client::<A>(), request, &trace).await;
    let Some(spans) = trace.recorded(1).await else {
        return;
    };
    assert_eq!(
        TreePrinter::new()
            .only(&["http.request.method", "http.request.method_original"])
            .print(&spans),
        "HTTP [client] (remote parent) http.request.method=\"_OTHER\" \
         http.request.method_original=\"BREW\"\n"
    );
}
