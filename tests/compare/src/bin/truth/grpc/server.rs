//! One tonic server, with the layer of one crate around all of it. The endings go by the name of
//! the service whose health is asked for.

use std::net::SocketAddr;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use http::{Request, Response};
use tokio::time::sleep;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Status};
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tower::{BoxError, Layer, Service};

use crate::{MANY, PAUSE};

/// Serves for as long as the process lives.
pub fn serve<L, S, B>(layer: L) -> SocketAddr
where
    L: Layer<Routes, Service = S> + Clone + Send + 'static,
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError> + Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let address = incoming.local_addr().expect("an address");
    let server = Server::builder()
        .layer(layer)
        .add_service(HealthServer::new(Endings));
    tokio::spawn(async { server.serve_with_incoming(incoming).await });
    address
}

struct Endings;

#[tonic::async_trait]
impl Health for Endings {
    async fn check(
        &self,
        request: tonic::Request<HealthCheckRequest>,
    ) -> Result<tonic::Response<HealthCheckResponse>, Status> {
        match request.into_inner().service.as_str() {
            "complete" => {
                sleep(PAUSE).await;
                Ok(tonic::Response::new(HealthCheckResponse::default()))
            }
            "internal" => {
                sleep(PAUSE).await;
                Err(Status::internal("broken"))
            }
            "panic" => {
                sleep(PAUSE).await;
                panic!("in a handler")
            }
            "deadline" | "cancelled" => {
                sleep(PAUSE * MANY).await;
                Ok(tonic::Response::new(HealthCheckResponse::default()))
            }
            _ => Err(Status::not_found("no such service")),
        }
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Message> + Send>>;

    async fn watch(
        &self,
        request: tonic::Request<HealthCheckRequest>,
    ) -> Result<tonic::Response<Self::WatchStream>, Status> {
        let messages: Self::WatchStream = match request.into_inner().service.as_str() {
            "stream-complete" => Box::pin(ticks(10)),
            "error-after-messages" => Box::pin(ticks(10).chain(then(|| {
                Err(Status::new(Code::Internal, "broken after all"))
            }))),
            "panic-after-messages" => Box::pin(ticks(10).chain(then(|| panic!("in a stream")))),
            _ => Box::pin(ticks(MANY * 10)),
        };
        Ok(tonic::Response::new(messages))
    }
}

type Message = Result<HealthCheckResponse, Status>;

/// So many messages, ten in a pause.
fn ticks(messages: u32) -> impl Stream<Item = Message> + Send {
    stream::iter(0..messages).then(async |_| {
        sleep(PAUSE / 10).await;
        Ok(HealthCheckResponse::default())
    })
}

fn then(last: fn() -> Message) -> impl Stream<Item = Message> + Send {
    stream::once(async move { last() })
}
