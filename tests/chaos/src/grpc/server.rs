//! The servers: CatchPanic and a time-out inside of our layer, outside of it, and nowhere.

use std::io;
use std::net::SocketAddr;

use http::StatusCode;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tracing_grpc::ServerLayer;
use tracing_tests::grpc::proto::calls_server::CallsServer;

use crate::grpc::plan::{Place, TIMEOUT};
use crate::grpc::service::Service;
use crate::handlers::caught;
use crate::witness::{Side, WitnessLayer};

/// Serves on a port of this host.
pub(super) async fn serve(seed: u64, place: Place) -> io::Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let service = CallsServer::new(Service { seed });
    let witness = WitnessLayer(Side::Server);
    tokio::spawn(async move {
        match place {
            Place::Absent => {
                Server::builder()
                    .layer(witness)
                    .layer(ServerLayer::new())
                    .add_service(service)
                    .serve_with_incoming(incoming)
                    .await
            }
            Place::Inside => {
                let timeout = TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, TIMEOUT);
                Server::builder()
                    .layer(witness)
                    .layer(ServerLayer::new())
                    .layer(timeout)
                    .layer(CatchPanicLayer::custom(caught))
                    .add_service(service)
                    .serve_with_incoming(incoming)
                    .await
            }
            Place::Outside => {
                Server::builder()
                    .timeout(TIMEOUT)
                    .layer(CatchPanicLayer::custom(caught))
                    .layer(witness)
                    .layer(ServerLayer::new())
                    .add_service(service)
                    .serve_with_incoming(incoming)
                    .await
            }
        }
    });
    Ok(address)
}
