//! Where the server layer stands.

use axum::Router;
use axum::routing::get;
use tonic::service::Routes;
use tonic_web::GrpcWebLayer;
use tower::Layer as _;
use tracing_grpc::ServerLayer;

use crate::grpc::proto::calls_server::CallsServer;
use crate::grpc::{Calls, Server};

/// A place for the layer; everywhere it makes one span for each call.
pub trait Place {
    fn start() -> Server;
}

/// Around all services of tonic's server.
#[derive(Debug)]
#[non_exhaustive]
pub struct WholeServer;

impl Place for WholeServer {
    fn start() -> Server {
        Server::start(|incoming| {
            tonic::transport::Server::builder()
                // Callers of the W3C rules send long metadata.
                .http2_max_header_list_size(128 * 1024)
                .layer(ServerLayer::new())
                .add_service(CallsServer::new(Calls))
                .serve_with_incoming(incoming)
        })
    }
}

/// Around one service.
#[derive(Debug)]
#[non_exhaustive]
pub struct OneService;

impl Place for OneService {
    fn start() -> Server {
        Server::start(|incoming| {
            tonic::transport::Server::builder()
                .add_service(ServerLayer::new().layer(CallsServer::new(Calls)))
                .serve_with_incoming(incoming)
        })
    }
}

/// Around tonic's routes, as a router of axum that has an HTTP layer around it and HTTP routes.
#[derive(Debug)]
#[non_exhaustive]
pub struct AxumRouter;

impl Place for AxumRouter {
    fn start() -> Server {
        let calls = Routes::new(CallsServer::new(Calls)).into_axum_router();
        Server::axum(with_http(calls.layer(ServerLayer::new())))
    }
}

/// Around one service among tonic's routes and those of HTTP, with tonic-web and an HTTP layer
/// outside, and once more around all of that.
#[derive(Debug)]
#[non_exhaustive]
pub struct Inside;

impl Place for Inside {
    fn start() -> Server {
        let service = ServerLayer::new().layer(CallsServer::new(Calls));
        let calls = Routes::new(service).into_axum_router();
        let calls = calls.layer(ServerLayer::new()).layer(GrpcWebLayer::new());
        Server::axum(with_http(calls))
    }
}

fn with_http(calls: Router) -> Router {
    let hello = Router::new().route("/hello", get(async || "hello"));
    hello.merge(calls).layer(tracing_tower::ServerLayer::new())
}
