//! `--via grpc`: a server of this process, called over a socket, hands the call on.

use std::sync::Arc;

use http::Uri;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};
use tower::Layer as _;
use tracing_grpc::{Client, ClientLayer, ServerLayer};

use self::proto::relay_client::RelayClient;
use self::proto::relay_server::{Relay as Service, RelayServer};
use crate::client::Http;
use crate::failure::Failure;

#[expect(unreachable_pub, unused_qualifications, reason = "generated")]
mod proto {
    tonic::include_proto!("w3c.v1");
}

type Forward = RelayClient<Client<Channel>>;

/// The hop, begun when it is first needed.
#[derive(Clone, Debug)]
pub(crate) struct Relay {
    http: Http,
    forward: Arc<OnceCell<Forward>>,
}

impl Relay {
    pub(crate) fn new(http: Http) -> Self {
        Self {
            http,
            forward: Arc::default(),
        }
    }

    /// Lets the server post these arguments.
    pub(crate) async fn forward(&self, uri: &Uri, arguments: String) -> Result<(), Failure> {
        let begun = self.forward.get_or_try_init(|| self.begin()).await;
        let mut forward = begun.map_err(|error| failed(&*error))?.clone();
        let url = uri.to_string();
        let answer = forward.forward(proto::Call { url, arguments }).await;
        answer.map(drop).map_err(|status| failed(&status.message()))
    }

    async fn begin(&self) -> Result<Forward, Box<dyn std::error::Error + Send + Sync>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = Endpoint::from_shared(format!("http://{}", listener.local_addr()?))?;
        let server = Server::builder()
            // Callers may send more than the 16 KiB of metadata that are let in by default.
            .http2_max_header_list_size(128 * 1024)
            .layer(ServerLayer::new())
            .add_service(RelayServer::new(Forwarder(self.http.clone())))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(async { drop(server.await) });
        let layer = ClientLayer::for_target(endpoint.uri());
        Ok(RelayClient::new(layer.layer(endpoint.connect_lazy())))
    }
}

fn failed(error: &(impl std::fmt::Display + ?Sized)) -> Failure {
    Failure::Callback(error.to_string())
}

/// The server's side.
struct Forwarder(Http);

#[tonic::async_trait]
impl Service for Forwarder {
    async fn forward(
        &self,
        request: Request<proto::Call>,
    ) -> Result<Response<proto::Done>, Status> {
        let call = request.into_inner();
        let url = call.url.parse();
        let url = url.map_err(|_| Status::invalid_argument("no URL"))?;
        let posted = self.0.post(&url, call.arguments).await;
        posted.map_err(|failure| Status::unavailable(failure.to_string()))?;
        Ok(Response::new(proto::Done {}))
    }
}
