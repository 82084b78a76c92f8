//! A server that sheds load.

use tonic::Code;
use tracing_grpc::ServerLayer;

use crate::grpc::cases::drops::cancelled;
use crate::grpc::outline::{begun, leaves, within};
use crate::grpc::proto::calls_server::CallsServer;
use crate::grpc::proto::{Act, Ask};
use crate::grpc::{Calls, Kind, Server};
use crate::http::Trace;

/// tonic's load-shedding stands outside of all layers: the server has no span of what it refused.
pub async fn a_call_that_is_shed<K: Kind>() {
    let server = Server::start(|incoming| {
        tonic::transport::Server::builder()
            .concurrency_limit_per_connection(1)
            .load_shed(true)
            .layer(ServerLayer::new())
            .add_service(CallsServer::new(Calls))
            .serve_with_incoming(incoming)
    });
    let caller = server.caller().await;
    let (busy, shed) = (Trace::new(), Trace::new());
    let mut hang = Ask::default();
    hang.set_act(Act::Hang);
    let second = async {
        begun(&busy).await;
        within(&shed, K::call(&caller, Ask::default())).await
    };
    tokio::select! {
        _ = within(&busy, K::call(&caller, hang)) => panic!("there is no answer"),
        error = second => assert_eq!(error.unwrap_err().code(), Code::ResourceExhausted),
    }
    leaves(&busy, cancelled::<K>()).await;
    let method = K::METHOD;
    leaves(
        &shed,
        format!(
            "{method} [client] error(Too many active requests for the connection) (remote parent) \
             rpc.status_code=\"RESOURCE_EXHAUSTED\" error.type=\"RESOURCE_EXHAUSTED\"\n"
        ),
    )
    .await;
}
