//! Calls that one side gives up.

use futures_util::StreamExt as _;
use tracing_context::SpanKind;

use crate::grpc::outline::{begun, leaves, within};
use crate::grpc::proto::{Act, Ask};
use crate::grpc::{Kind, Place as _, WholeServer, find, outline};
use crate::http::Trace;

/// What a call that the client gave up looks like.
pub(super) fn cancelled<K: Kind>() -> String {
    let method = K::METHOD;
    format!(
        "\
{method} [client] error (remote parent) rpc.status_code=\"CANCELLED\" error.type=\"CANCELLED\"
  {method} [server] rpc.status_code=\"CANCELLED\"
    work [internal]
"
    )
}

pub async fn the_client_leaves_before_the_head<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let trace = Trace::new();
    let mut ask = Ask::default();
    ask.set_act(Act::Hang);
    tokio::select! {
        _ = within(&trace, K::call(&caller, ask)) => panic!("there is no answer"),
        () = begun(&trace) => {}
    }
    leaves(&trace, cancelled::<K>()).await;
}

pub async fn the_client_leaves_after_three_messages<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let trace = Trace::new();
    let mut ask = Ask::default();
    ask.set_act(Act::Stall);
    if K::STREAMS {
        let opened = K::open(caller, tonic::Request::new(ask));
        let mut answers = within(&trace, opened).await.unwrap();
        for _ in 0..3 {
            answers.next().await.unwrap().unwrap();
        }
        drop(answers);
    } else {
        tokio::select! {
            _ = within(&trace, K::call(&caller, ask)) => panic!("there is no answer"),
            () = begun(&trace) => {}
        }
    }
    leaves(&trace, cancelled::<K>()).await;
}

/// The server's runtime is shut down in the middle of the call.
pub async fn the_server_leaves<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let trace = Trace::new();
    let mut ask = Ask::default();
    ask.set_act(Act::Stall);
    let call = within(&trace, K::call(&caller, ask));
    let killed = async {
        begun(&trace).await;
        drop(server);
    };
    let (error, ()) = tokio::join!(call, killed);
    let Some(spans) = trace.recorded(3).await else {
        return;
    };
    let method = K::METHOD;
    assert_eq!(
        outline(std::slice::from_ref(find(&spans, SpanKind::Server))),
        format!("{method} [server] (remote parent) rpc.status_code=\"CANCELLED\"\n")
    );
    // The status is tonic's to make, now this one and now that: the span says what the caller got.
    trace.forget();
    says_what_the_caller_got(find(&spans, SpanKind::Client), &error.unwrap_err());
}

/// The client's span has the code of the status that tonic gave the caller.
pub(super) fn says_what_the_caller_got(
    client: &tracing_context::FinishedSpan,
    status: &tonic::Status,
) {
    let code = tracing_grpc::Code::ALL[status.code() as usize].as_str();
    let text = |key| {
        client
            .attributes()
            .get(key)
            .and_then(|value| value.as_str().map(str::to_owned))
    };
    assert_eq!(text("rpc.status_code").as_deref(), Some(code), "{status:?}");
    assert_eq!(client.status(), tracing_context::StatusCode::Error);
    assert!(text("error.type").is_some());
}
