//! Calls that take too long for somebody.

use std::time::Duration;

use futures_util::StreamExt as _;
use http::Uri;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::rt::TokioExecutor;
use tonic::{Code, Request};
use tower::Layer as _;
use tracing_context::SpanKind;
use tracing_grpc::{ClientLayer, ServerLayer};

use crate::grpc::outline::{begun, leaves, within};
use crate::grpc::proto::calls_client::CallsClient;
use crate::grpc::proto::calls_server::CallsServer;
use crate::grpc::proto::{Act, Ask};
use crate::grpc::{Calls, Kind, Place as _, Server, WholeServer, find, outline};
use crate::http::Trace;

const DEADLINE: Duration = Duration::from_millis(60);

fn ask(act: Act, deadline: Option<Duration>) -> Request<Ask> {
    let mut ask = Ask::default();
    ask.set_act(act);
    let mut request = Request::new(ask);
    if let Some(deadline) = deadline {
        request.set_timeout(deadline);
    }
    request
}

/// tonic's channel gives up and says CANCELLED, which is what the caller gets; the server knows the
/// deadline, and that it had come.
pub async fn the_clients_deadline<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let method = K::METHOD;
    // The client's clock starts first: on a busy machine the stream may be reset well before the
    // server's time is up, which then cannot know better.
    for attempt in 1.. {
        let trace = Trace::new();
        let call = K::call(&caller, ask(Act::Hang, Some(DEADLINE)));
        let error = within(&trace, call).await.unwrap_err();
        assert_eq!(error.code(), Code::Cancelled);
        begun(&trace).await;
        let Some(spans) = trace.recorded(3).await else {
            break;
        };
        let tree = outline(&spans);
        let expected = format!(
            "\
{method} [client] error(Timeout expired) (remote parent) rpc.status_code=\"CANCELLED\" error.type=\"CANCELLED\"
  {method} [server] error rpc.status_code=\"DEADLINE_EXCEEDED\" error.type=\"DEADLINE_EXCEEDED\"
    work [internal]
"
        );
        if tree == expected {
            break;
        }
        assert!(attempt < 20, "{tree}");
        trace.forget();
    }
}

/// `tonic::transport::Server::timeout` stands outside of our layer: it answers CANCELLED, and what
/// the layer sees is a call that was dropped.
pub async fn the_servers_timeout<K: Kind>() {
    let server = Server::start(|incoming| {
        tonic::transport::Server::builder()
            .timeout(DEADLINE)
            .layer(ServerLayer::new())
            .add_service(CallsServer::new(Calls))
            .serve_with_incoming(incoming)
    });
    let caller = server.caller().await;
    let trace = Trace::new();
    let error = within(&trace, K::call(&caller, ask(Act::Hang, None))).await;
    assert_eq!(error.unwrap_err().code(), Code::Cancelled);
    let method = K::METHOD;
    leaves(&trace, format!(
            "\
{method} [client] error(Timeout expired) (remote parent) rpc.status_code=\"CANCELLED\" error.type=\"CANCELLED\"
  {method} [server] rpc.status_code=\"CANCELLED\"
    work [internal]
"
        )).await;
}

/// A client without a clock of its own: the server keeps the time.
pub async fn the_clients_deadline_that_the_server_enforces<K: Kind>() {
    let server = WholeServer::start();
    let client = HyperClient::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let origin: Uri = format!("http://{}", server.address).parse().unwrap();
    let mut caller = CallsClient::with_origin(ClientLayer::new().layer(client), origin);
    let trace = Trace::new();
    let call = within(&trace, caller.unary(ask(Act::Hang, Some(DEADLINE))));
    assert_eq!(call.await.unwrap_err().code(), Code::Cancelled);
    let Some(spans) = trace.recorded(3).await else {
        return;
    };
    assert_eq!(
        outline(std::slice::from_ref(find(&spans, SpanKind::Server))),
        "contract.v1.Calls/Unary [server] error (remote parent) \
         rpc.status_code=\"DEADLINE_EXCEEDED\" error.type=\"DEADLINE_EXCEEDED\"\n"
    );
    // The origin of the generated client is the server's address.
    let client = find(&spans, SpanKind::Client);
    let port = client.attributes().get("server.port");
    assert_eq!(port.unwrap().to_string(), server.address.port().to_string());
}

/// Nobody but the client looks at the clock while a stream goes on.
pub async fn a_stream_that_is_dropped_at_its_deadline<K: Kind>() {
    if !K::STREAMS {
        return;
    }
    let server = WholeServer::start();
    let caller = server.caller().await;
    let trace = Trace::new();
    // Long enough for the head, which tonic's own timeouts wait for.
    let deadline = Duration::from_secs(2);
    let opened = K::open(caller, ask(Act::Stall, Some(deadline)));
    let mut answers = within(&trace, opened).await.unwrap();
    for _ in 0..3 {
        answers.next().await.unwrap().unwrap();
    }
    tokio::time::sleep(deadline).await;
    drop(answers);
    let method = K::METHOD;
    leaves(&trace, format!(
            "\
{method} [client] error (remote parent) rpc.status_code=\"DEADLINE_EXCEEDED\" error.type=\"DEADLINE_EXCEEDED\"
  {method} [server] error rpc.status_code=\"DEADLINE_EXCEEDED\" error.type=\"DEADLINE_EXCEEDED\"
    work [internal]
"
        )).await;
}
