//! hyper's own connections, and hyper-util's that speak both versions: no framework.

use std::net::SocketAddr;

use ::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;
use tracing_tower::ServerHooks;

use crate::http::server::{App, ServerAdapter, pages};
use crate::http::{Body, Exchange, Failure, Protocol};

macro_rules! adapter {
    ($(#[$doc:meta])* $name:ident, $protocol:ident, $connection:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct $name;

        impl ServerAdapter for $name {
            const PROTOCOL: Protocol = Protocol::$protocol;
            const ROUTES: bool = false;

            async fn serve<H: ServerHooks>(app: App<H>) -> SocketAddr {
                accept(pages::service(app), |stream, peer, exchange| {
                    tokio::spawn($connection(stream, peer, exchange));
                })
                .await
            }
        }
    };
}

adapter! {
    /// hyper over HTTP/1.1, by `hyper::service::service_fn`.
    BareHttp1, Http1, bare_http1
}

adapter! {
    /// hyper over HTTP/2, by `hyper::service::service_fn`.
    BareHttp2, Http2, bare_http2
}

adapter! {
    /// hyper-util's server of both versions, by `TowerToHyperService`, over HTTP/1.1.
    AutoHttp1, Http1, either
}

adapter! {
    /// hyper-util's server of both versions, by `TowerToHyperService`, over HTTP/2.
    AutoHttp2, Http2, either
}

async fn accept(exchange: Exchange, serve: fn(TcpStream, SocketAddr, Exchange)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, peer)) = listener.accept().await {
            serve(stream, peer, exchange.clone());
        }
    });
    address
}

async fn bare_http1(stream: TcpStream, peer: SocketAddr, exchange: Exchange) {
    let service = service_fn(move |request| answer(exchange.clone(), peer, request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    drop(connection.with_upgrades().await);
}

async fn bare_http2(stream: TcpStream, peer: SocketAddr, exchange: Exchange) {
    let service = service_fn(move |request| answer(exchange.clone(), peer, request));
    let server = http2::Builder::new(TokioExecutor::new());
    drop(server.serve_connection(TokioIo::new(stream), service).await);
}

async fn either(stream: TcpStream, peer: SocketAddr, exchange: Exchange) {
    let service = exchange.map_request(move |request| prepared(request, peer));
    let server = auto::Builder::new(TokioExecutor::new());
    let service = TowerToHyperService::new(service);
    let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), service);
    drop(connection.await);
}

async fn answer(
    exchange: Exchange,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, Failure> {
    exchange.oneshot(prepared(request, peer)).await
}

/// Nobody else tells the layer who is calling.
fn prepared(mut request: Request<Incoming>, peer: SocketAddr) -> Request<Body> {
    request.extensions_mut().insert(peer);
    request.map(Body::new)
}
