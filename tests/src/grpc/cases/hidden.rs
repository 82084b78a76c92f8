//! Processes whose filter hides our spans: contexts travel, hooks run.

use std::sync::{Arc, Mutex};

use tracing_grpc::{Ended, Hooks, RequestHead, ServerLayer};

use crate::grpc::outline::{leaves, within};
use crate::grpc::proto::calls_server::CallsServer;
use crate::grpc::proto::{Act, Ask};
use crate::grpc::{Calls, Kind, Place as _, Server, WholeServer};
use crate::http::{Trace, eventually};

pub async fn the_caller_stays_current<K: Kind>() {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let trace = Trace::new();
    let answers = within(&trace, K::call(&caller, Ask::default())).await;
    for answer in answers.unwrap() {
        assert_eq!(answer.traceparent, trace.parent());
    }
    leaves(&trace, "work [internal] (remote parent)\n").await;
}

/// Writes down how calls ended.
#[derive(Clone, Default)]
struct Writer(Arc<Mutex<Vec<String>>>);

impl Hooks for Writer {
    fn on_request(&self, request: &RequestHead<'_>, _: &tracing::Span) {
        let line = format!("begun {}", request.uri.path());
        self.0.lock().unwrap().push(line);
    }

    fn on_end(&self, ended: &Ended<'_>, _: &tracing::Span) {
        let (method, code, error) = (ended.method(), ended.code(), ended.error_type());
        let line = format!("ended {method} {code} {error:?}");
        self.0.lock().unwrap().push(line);
    }
}

pub async fn all_hooks_run<K: Kind>() {
    let writer = Writer::default();
    let layer = ServerLayer::new().hooks(writer.clone());
    let server = Server::start(|incoming| {
        tonic::transport::Server::builder()
            .layer(layer)
            .add_service(CallsServer::new(Calls))
            .serve_with_incoming(incoming)
    });
    let caller = server.caller().await;
    let mut ask = Ask::default();
    ask.set_act(Act::FailHalfWay);
    ask.code = 13;
    K::call(&caller, ask).await.unwrap_err();
    let lines = eventually("hooks", || {
        let lines = writer.0.lock().unwrap().clone();
        (lines.len() == 2).then_some(lines)
    })
    .await;
    let method = K::METHOD;
    assert_eq!(
        lines,
        [
            format!("begun /{method}"),
            format!("ended {method} INTERNAL Some(\"INTERNAL\")"),
        ]
    );
}
