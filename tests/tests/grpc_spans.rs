//! What spans of calls say, and what the layers can be told.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::borrow::Cow;
use std::convert::Infallible;

use http::{HeaderName, Method, Request, Response, header};
use tonic::transport::Endpoint;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_context::propagator::B3Propagator;
use tracing_context::testing::TreePrinter;
use tracing_context::{SpanKind, ValueRef};
use tracing_grpc::{ClientLayer, ErrorRef, Hooks, RequestHead, ServerLayer, services};
use tracing_tests::grpc::proto::calls_client::CallsClient;
use tracing_tests::grpc::proto::calls_server::CallsServer;
use tracing_tests::grpc::proto::{Act, Ask, DESCRIPTOR_SET};
use tracing_tests::grpc::{
    Calls, Inside, Kind as _, Place as _, Raw, Server, ServerStreaming, Unary, WholeServer, find,
    outline, spans_of, within,
};
use tracing_tests::http::{Body, Caller, Origin, Protocol, Trace, respond};

fn serve<H: Hooks>(layer: ServerLayer<H>) -> Server {
    Server::start(|incoming| {
        let (_, health) = tonic_health::server::health_reporter();
        tonic::transport::Server::builder()
            .layer(layer)
            .add_service(CallsServer::new(Calls::default()))
            .add_service(health)
            .serve_with_incoming(incoming)
    })
}

fn ask(act: Act, code: i32) -> Ask {
    let mut ask = Ask::default();
    ask.set_act(act);
    ask.code = code;
    ask
}

#[tokio::test]
async fn a_whole_call() {
    let server = WholeServer::start();
    let trace = Trace::new();
    let caller = server.caller().await;
    within(&trace, Unary::call(&caller, Ask::default()))
        .await
        .unwrap();
    let spans = spans_of(&trace, 3).await;
    let printer = TreePrinter::new().hide(&["network.peer.port", "tracing_grpc.time_to_head"]);
    let port = server.address.port();
    assert_eq!(
        printer.print(&spans),
        format!(
            "\
contract.v1.Calls/Unary [client] (remote parent) rpc.system.name=\"grpc\" \
rpc.method=\"contract.v1.Calls/Unary\" server.address=\"127.0.0.1\" server.port={port} \
rpc.status_code=\"OK\" tracing_grpc.time_to_head=..
  contract.v1.Calls/Unary [server] rpc.system.name=\"grpc\" \
rpc.method=\"contract.v1.Calls/Unary\" server.address=\"127.0.0.1\" server.port={port} \
network.peer.address=\"127.0.0.1\" network.peer.port=.. \
rpc.status_code=\"OK\" tracing_grpc.time_to_head=..
    work [internal]
"
        )
    );
    let server = find(&spans, SpanKind::Server);
    let peer = server.attributes().get("network.peer.port");
    assert!(matches!(peer, Some(ValueRef::I64(1..))), "{peer:?}");
    assert_eq!(server.scope_name(), "tracing-grpc");
}

#[tokio::test]
async fn the_other_form_of_b3_goes() {
    let trace = Trace::new();
    let metadata = service_fn(|request: Request<()>| {
        let headers = request.headers();
        let found = ["b3", "x-b3-traceid"].map(|name| headers.contains_key(name));
        assert_eq!(found, [false, true]);
        std::future::ready(Ok::<_, Infallible>(Response::new(Body::empty())))
    });
    let request = Request::post("http://a.example/a.B/C")
        .header(header::CONTENT_TYPE, "application/grpc")
        .header("b3", "0000000000000001-0000000000000001-1");
    let client = ClientLayer::new()
        .propagator(B3Propagator::multi())
        .layer(metadata);
    let call = client.oneshot(request.body(()).unwrap());
    drop(within(&trace, call).await.unwrap());
    spans_of(&trace, 1).await;
}

#[tokio::test]
async fn without_a_target_a_client_knows_no_server() {
    let server = WholeServer::start();
    let endpoint = Endpoint::from_shared(format!("http://{}", server.address)).unwrap();
    let channel = endpoint.connect().await.unwrap();
    let mut caller = CallsClient::new(ClientLayer::new().layer(channel));
    let trace = Trace::new();
    within(&trace, caller.unary(Ask::default())).await.unwrap();
    let spans = spans_of(&trace, 3).await;
    let client = find(&spans, SpanKind::Client);
    assert!(client.attributes().get("server.address").is_none());
}

#[tokio::test]
async fn methods_that_are_not_listed_are_other() {
    let only = ServerLayer::new().known_methods(["grpc.health.v1.Health"]);
    let listed = ServerLayer::new().known_methods(["contract.v1.Calls"]);
    let described = ServerLayer::new().descriptor_set(DESCRIPTOR_SET).unwrap();
    for (layer, code, name, original) in [
        (only, 0, "grpc", Some("contract.v1.Calls/Unary")),
        (listed, 12, "grpc", Some("contract.v1.Calls/Unary")),
        (described, 12, "contract.v1.Calls/Unary", None),
    ] {
        let server = serve(layer);
        let trace = Trace::new();
        let act = if code == 0 { Act::Succeed } else { Act::Fail };
        let caller = server.caller().await;
        let _ = within(&trace, Unary::call(&caller, ask(act, code))).await;
        let spans = spans_of(&trace, 3).await;
        let span = find(&spans, SpanKind::Server);
        let text = |key| span.attributes().get(key).and_then(|value| value.as_str());
        assert_eq!(span.name(), name);
        assert_eq!(text("rpc.method_original"), original);
        let method = if original.is_some() { "_OTHER" } else { name };
        assert_eq!(text("rpc.method"), Some(method));
    }
}

#[tokio::test]
async fn skipped_services_have_no_span() {
    let server = serve(ServerLayer::new().skip([services::HEALTH]));
    let trace = Trace::new();
    let mut fields = http::HeaderMap::new();
    fields.insert("traceparent", trace.parent().parse().unwrap());
    let mut caller = Raw::connect(server.address).await;
    let checked = caller.call("grpc.health.v1.Health/Check", fields.clone());
    assert_eq!(checked.await.status(), "0");
    // A call that came later has a span: the first never will have one.
    caller.call(Unary::METHOD, fields).await;
    assert_eq!(
        outline(&spans_of(&trace, 2).await),
        "contract.v1.Calls/Unary [server] (remote parent) rpc.status_code=\"OK\"\n  work [internal]\n"
    );
}

#[tokio::test]
async fn metadata_is_recorded_where_it_is_asked_for() {
    let header = HeaderName::from_static;
    let layer = ServerLayer::new()
        .capture_request_headers([header("x-tenant"), header("x-bin")])
        .capture_response_headers([header("content-type")])
        .capture_response_trailers([header("reason-bin"), header("x-absent")]);
    let server = serve(layer);
    let caller = server.caller().await;
    for act in [Act::Fail, Act::FailHalfWay] {
        let trace = Trace::new();
        let mut request = tonic::Request::new(ask(act, 5));
        let metadata = request.metadata_mut();
        metadata.append("x-tenant", "acme".parse().unwrap());
        metadata.append("x-tenant", "other".parse().unwrap());
        metadata.append("authorization", "Bearer secret".parse().unwrap());
        let binary = tonic::metadata::MetadataValue::from_bytes(b"\x00\xff");
        metadata.append_bin("x-bin", binary);
        let call = ServerStreaming::call(&caller, request);
        within(&trace, call).await.unwrap_err();
        let spans = spans_of(&trace, 3).await;
        let span = find(&spans, SpanKind::Server);
        let recorded = |key| span.attributes().get(key).map(|value| value.to_string());
        for (key, value) in [
            ("rpc.request.header.x-tenant", "[acme, other]"),
            ("rpc.request.header.x-bin", "[AP8]"),
            ("rpc.response.header.content-type", "[application/grpc]"),
            ("rpc.response.trailer.reason-bin", "[AAEC]"),
        ] {
            assert_eq!(recorded(key).as_deref(), Some(value), "{act:?} {key}");
        }
        assert!(!format!("{span:?}").contains("secret"));
    }
}

/// Calls of browsers come in over HTTP/1.1 with their trailers in the body.
#[tokio::test]
async fn a_call_through_tonic_web() {
    let server = Inside::start();
    let mut caller = Caller::connect(server.address, Protocol::Http1).await;
    let trace = Trace::new();
    let mut request = caller.request(Method::POST, "/contract.v1.Calls/Unary", &trace);
    let web = "application/grpc-web+proto".parse().unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, web);
    *request.body_mut() = Body::from(vec![0; 5]);
    let reply = caller.send(request).await.unwrap();
    let trailers = String::from_utf8_lossy(&reply.body);
    assert!(trailers.contains("grpc-status:0"), "{trailers:?}");
    assert_eq!(
        outline(&spans_of(&trace, 2).await),
        "contract.v1.Calls/Unary [server] (remote parent) rpc.status_code=\"OK\"\n  work [internal]\n"
    );
}

/// What answers is no gRPC server: a proxy, for instance.
#[tokio::test]
async fn an_answer_without_a_status_means_what_http_says() {
    for (status, code) in [
        (200, "UNKNOWN"),
        (400, "INTERNAL"),
        (401, "UNAUTHENTICATED"),
        (403, "PERMISSION_DENIED"),
        (404, "UNIMPLEMENTED"),
        (429, "UNAVAILABLE"),
        (500, "UNKNOWN"),
        (503, "UNAVAILABLE"),
    ] {
        let origin = Origin::start(respond(status)).await;
        let caller = tracing_tests::grpc::connect(origin.address).await;
        let trace = Trace::new();
        let answer = within(&trace, Unary::call(&caller, Ask::default()));
        answer.await.unwrap_err();
        let spans = spans_of(&trace, 1).await;
        let recorded = spans[0].attributes().get("rpc.status_code");
        let recorded = recorded.and_then(|value| value.as_str());
        assert_eq!(recorded, Some(code), "{status}");
        assert_eq!(spans[0].name(), Unary::METHOD);
    }
}

/// A channel to a port that nobody listens on any more.
fn nobody() -> tonic::transport::Channel {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{address}"));
    endpoint.unwrap().connect_lazy()
}

#[tokio::test]
async fn nobody_listens() {
    let mut caller = CallsClient::new(ClientLayer::new().layer(nobody()));
    let trace = Trace::new();
    let call = within(&trace, caller.unary(Ask::default()));
    assert_eq!(call.await.unwrap_err().code(), tonic::Code::Unavailable);
    assert_eq!(
        outline(&spans_of(&trace, 1).await),
        "contract.v1.Calls/Unary [client] error(tcp connect error) (remote parent) \
         rpc.status_code=\"UNAVAILABLE\" error.type=\"UNAVAILABLE\"\n"
    );
}

/// Names calls and errors, and has no spans for streams.
struct Custom;

impl Hooks for Custom {
    fn filter(&self, request: &RequestHead<'_>) -> bool {
        !request.uri.path().ends_with("Streaming")
    }

    fn name(&self, _: &RequestHead<'_>) -> Option<Cow<'static, str>> {
        Some("a call".into())
    }

    fn error_type(&self, error: ErrorRef<'_>) -> Option<Cow<'static, str>> {
        let error: &std::io::Error = error.downcast_ref()?;
        Some(format!("{:?}", error.kind()).into())
    }
}

#[tokio::test]
async fn hooks_name_calls_and_errors() {
    let layer = ClientLayer::new().hooks(Custom);
    let mut caller = CallsClient::new(layer.layer(nobody()));
    let trace = Trace::new();
    let call = within(&trace, caller.unary(Ask::default()));
    call.await.unwrap_err();
    assert_eq!(
        outline(&spans_of(&trace, 1).await),
        "a call [client] error(tcp connect error) (remote parent) \
         rpc.status_code=\"UNAVAILABLE\" error.type=\"ConnectionRefused\"\n"
    );
}

#[tokio::test]
async fn a_call_that_is_filtered_out_goes_on_in_its_trace() {
    let server = serve(ServerLayer::new().hooks(Custom));
    let trace = Trace::new();
    let caller = server.caller().await;
    let streamed = ServerStreaming::call(&caller, Ask::default());
    within(&trace, streamed).await.unwrap();
    assert_eq!(
        outline(&spans_of(&trace, 2).await),
        "\
contract.v1.Calls/ServerStreaming [client] (remote parent) rpc.status_code=\"OK\"
  work [internal]
"
    );
    // A name that was given stays, whatever is answered.
    let trace = Trace::new();
    let unimplemented = Unary::call(&caller, ask(Act::Fail, 12));
    within(&trace, unimplemented).await.unwrap_err();
    let spans = spans_of(&trace, 3).await;
    assert_eq!(find(&spans, SpanKind::Server).name(), "a call");
}
