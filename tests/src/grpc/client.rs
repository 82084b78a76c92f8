//! The client: tonic's channel behind our layer.

use std::net::SocketAddr;

use tonic::transport::{Channel, Endpoint};
use tower::Layer as _;
use tracing_grpc::{Client, ClientLayer};

use crate::grpc::proto::calls_client::CallsClient;

/// A generated client.
pub type Caller = CallsClient<Client<Channel>>;

/// Connects to a server.
pub async fn connect(address: SocketAddr) -> Caller {
    CallsClient::new(traced(address).await)
}

/// The channel behind our layer.
pub(super) async fn traced(address: SocketAddr) -> Client<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    let layer = ClientLayer::for_target(endpoint.uri());
    layer.layer(endpoint.connect().await.unwrap())
}
