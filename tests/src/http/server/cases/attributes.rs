//! Every attribute of a span, with its type.

use http::{Method, header};
use tracing_context::testing::TreePrinter;
use tracing_context::{FinishedSpan, ValueRef};

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::{Trace, respond};

/// All of it but what differs from run to run.
fn whole(span: &FinishedSpan) -> String {
    TreePrinter::new()
        .hide(&["tracing_tower.time_to_head", "network.peer.port"])
        .print(std::slice::from_ref(span))
}

pub async fn a_whole_span<A: ServerAdapter>() {
    let app = App::new().route("/users/{id}", respond(200));
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    let path = "/users/7?page=2&color=blue&token=secret&sig=abc";
    let mut request = server.request(Method::GET, path, &trace);
    let agent = "tests/1.0 (x)".parse().unwrap();
    request.headers_mut().insert(header::USER_AGENT, agent);
    // Nobody is trusted to say who is calling, or where.
    for forged in [
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "forwarded",
    ] {
        let value = "for=6.6.6.6;host=evil.example;proto=https".parse().unwrap();
        request.headers_mut().insert(forged, value);
    }
    server.send(request).await.unwrap();
    let Some(span) = trace.recorded_server().await else {
        return;
    };
    let name = name::<A>("GET", "/users/{id}");
    let route = if A::ROUTES {
        " http.route=\"/users/{id}\""
    } else {
        ""
    };
    let version = A::PROTOCOL.version();
    assert_eq!(
        whole(&span),
        format!(
            "{name} [server] (remote parent) http.request.method=\"GET\"{route} \
             url.scheme=\"http\" url.path=\"/users/7\" \
             url.query=\"page=2&color=REDACTED&token=REDACTED&sig=REDACTED\" \
             server.address=\"example.com\" server.port=8080 client.address=\"127.0.0.1\" \
             network.peer.address=\"127.0.0.1\" network.peer.port=.. \
             network.protocol.version=\"{version}\" user_agent.original=\"tests/1.0 (x)\" \
             http.response.status_code=200 tracing_tower.time_to_head=..\n"
        )
    );
    let typed = |key| span.attributes().get(key);
    for key in [
        "server.port",
        "network.peer.port",
        "http.response.status_code",
    ] {
        assert!(matches!(typed(key), Some(ValueRef::I64(1..))), "{key}");
    }
    let head = typed("tracing_tower.time_to_head");
    assert!(matches!(head, Some(ValueRef::F64(0.0..))), "{head:?}");
    assert_eq!(span.scope_name(), "tracing-tower");
    assert_eq!(span.scope_version(), env!("CARGO_PKG_VERSION"));
    assert_eq!(span.schema_url(), "https://opentelemetry.io/schemas/1.45.0");
    assert!(span.is_local_root());
    assert_eq!(span.events().len() + span.links().len(), 0);
    assert!(span.start_unix_nano() < span.end_unix_nano());
}

/// What was not sent is not recorded, not even as an empty text.
pub async fn a_bare_request<A: ServerAdapter>() {
    let app = App::new().route("/users/{id}", respond(200));
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    let request = server.request(Method::POST, "/users/7", &trace);
    server.send(request).await.unwrap();
    let Some(span) = trace.recorded_server().await else {
        return;
    };
    let text = whole(&span);
    for absent in [
        "url.query",
        "user_agent",
        "method_original",
        "error.type",
        "network.protocol.name",
    ] {
        assert!(!text.contains(absent), "{text}");
    }
}

pub async fn an_unknown_method<A: ServerAdapter>() {
    let app = App::new().route("/users/{id}", respond(200));
    let mut server = start::<A, _>(app).await;
    for method in ["BREW", "get"] {
        let trace = Trace::new();
        let request = server.request(method.parse().unwrap(), "/users/7", &trace);
        server.send(request).await.unwrap();
        let Some(span) = trace.recorded_server().await else {
            continue;
        };
        let name = name::<A>("HTTP", "/users/{id}");
        assert_eq!(
            TreePrinter::new()
                .only(&["http.request.method", "http.request.method_original"])
                .print(&[span]),
            format!(
                "{name} [server] (remote parent) http.request.method=\"_OTHER\" \
                 http.request.method_original=\"{method}\"\n"
            )
        );
    }
}
