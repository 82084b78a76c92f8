//! Every status code, from headers and from trailers.

use std::time::Duration;

use tonic::client::Grpc;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use tracing_context::{FinishedSpan, SpanKind};
use tracing_grpc::Client;

use crate::grpc::client::traced;
use crate::grpc::outline::within;
use crate::grpc::proto::{Act, Answer, Ask};
use crate::grpc::{Calls, Kind, Place as _, WholeServer, find, outline};
use crate::http::Trace;

/// `rpc.status_code` of the sixteen errors, and whether the server is to blame
/// ([gRPC](https://opentelemetry.io/docs/specs/semconv/rpc/grpc/)).
const ERRORS: [(i32, &str, bool); 16] = [
    (1, "CANCELLED", false),
    (2, "UNKNOWN", true),
    (3, "INVALID_ARGUMENT", false),
    (4, "DEADLINE_EXCEEDED", true),
    (5, "NOT_FOUND", false),
    (6, "ALREADY_EXISTS", false),
    (7, "PERMISSION_DENIED", false),
    (8, "RESOURCE_EXHAUSTED", false),
    (9, "FAILED_PRECONDITION", false),
    (10, "ABORTED", false),
    (11, "OUT_OF_RANGE", false),
    (12, "UNIMPLEMENTED", true),
    (13, "INTERNAL", true),
    (14, "UNAVAILABLE", true),
    (15, "DATA_LOSS", true),
    (16, "UNAUTHENTICATED", false),
];

pub async fn a_call_that_succeeds<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let trace = Trace::new();
    let answers = within(&trace, K::call(&caller, Ask::default())).await;
    assert_eq!(answers.unwrap().len(), if K::STREAMS { 3 } else { 1 });
    let Some(spans) = trace.recorded(3).await else {
        return;
    };
    lasts(&spans, Calls::PAUSE * if K::STREAMS { 4 } else { 1 });
    for kind in [SpanKind::Client, SpanKind::Server] {
        let span = find(&spans, kind);
        let head = span.attributes().get("tracing_grpc.time_to_head");
        assert!(head.is_some(), "the call goes on after its head: {span:?}");
    }
}

async fn fails<K: Kind>(act: Act) {
    let server = WholeServer::start();
    let caller = server.caller().await;
    for (code, name, is_servers) in ERRORS {
        let trace = Trace::new();
        let mut ask = Ask::default();
        ask.set_act(act);
        ask.code = code;
        let error = within(&trace, K::call(&caller, ask)).await.unwrap_err();
        assert_eq!(error.code(), Code::from(code));
        let Some(spans) = trace.recorded(3).await else {
            continue;
        };
        let method = K::METHOD;
        let failed = format!(" error(said so: 100 %) rpc.status_code={name:?} error.type={name:?}");
        let client = failed.replacen(')', ") (remote parent)", 1);
        let server_line = match (is_servers, code) {
            (_, 12) => format!("grpc [server]{failed}"),
            (true, _) => format!("{method} [server]{failed}"),
            (false, _) => format!("{method} [server] rpc.status_code={name:?}"),
        };
        assert_eq!(
            outline(&spans),
            format!("{method} [client]{client}\n  {server_line}\n    work [internal]\n")
        );
        let streamed = K::STREAMS && act == Act::FailHalfWay;
        lasts(&spans, Calls::PAUSE * if streamed { 4 } else { 1 });
    }
}

pub async fn a_call_that_fails_at_once<K: Kind>() {
    fails::<K>(Act::Fail).await;
}

pub async fn a_call_that_fails_after_three_messages<K: Kind>() {
    fails::<K>(Act::FailHalfWay).await;
}

/// The client's span is inside of the time that the call took, the server's inside of it.
fn lasts(spans: &[FinishedSpan], at_least: Duration) {
    let client = find(spans, SpanKind::Client);
    let server = find(spans, SpanKind::Server);
    for span in [client, server] {
        let lasted = span.end_unix_nano() - span.start_unix_nano();
        let lasted = Duration::from_nanos(lasted);
        assert!(lasted >= at_least, "{lasted:?} of {at_least:?}: {span:?}");
    }
    assert!(client.start_unix_nano() <= server.start_unix_nano());
}

/// Its name is the caller's invention, and in no span's name.
pub async fn a_method_that_the_server_lacks<K: Kind>() {
    let server = WholeServer::start();
    let channel = traced(server.address).await;
    let trace = Trace::new();
    let path = K::METHOD.replace('/', "/Un");
    let status = within(&trace, unknown(channel, &path)).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    let Some(spans) = trace.recorded(2).await else {
        return;
    };
    let client = find(&spans, SpanKind::Client);
    let server = find(&spans, SpanKind::Server);
    assert_eq!((client.name(), server.name()), (&*path, "grpc"));
    let text = |span: &FinishedSpan, key: &str| {
        let value = span.attributes().get(key);
        value.and_then(|value| value.as_str().map(str::to_owned))
    };
    assert_eq!(text(client, "rpc.method").unwrap(), path);
    assert_eq!(text(client, "rpc.method_original"), None);
    assert_eq!(text(server, "rpc.method").unwrap(), "_OTHER");
    assert_eq!(text(server, "rpc.method_original").unwrap(), path);
}

async fn unknown(channel: Client<Channel>, path: &str) -> Result<(), Status> {
    let mut grpc = Grpc::new(channel);
    let codec = ProstCodec::<Ask, Answer>::default();
    let path = format!("/{path}").parse().unwrap();
    grpc.ready().await.unwrap();
    grpc.unary(Request::new(Ask::default()), path, codec)
        .await?;
    Ok(())
}
