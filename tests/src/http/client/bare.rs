//! hyper's own connections: a `SendRequest` behind a service. Over HTTP/1.1 each request has a
//! connection of its own, over HTTP/2 all requests to a host share one.

use std::collections::HashMap;
use std::sync::Arc;

use ::http::{HeaderValue, Request, Response, Uri, header};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tower::{BoxError, Layer as _, ServiceExt as _, service_fn};
use tracing_tower::{ClientHooks, ClientLayer};

use crate::http::client::ClientAdapter;
use crate::http::exchange::erase;
use crate::http::{Body, Exchange, Failure, Protocol};

/// hyper's connection over HTTP/1.1.
#[derive(Debug)]
#[non_exhaustive]
pub struct BareHttp1;

/// hyper's connection over HTTP/2.
#[derive(Debug)]
#[non_exhaustive]
pub struct BareHttp2;

impl ClientAdapter for BareHttp1 {
    const PROTOCOL: Protocol = Protocol::Http1;
    const REFUSED: &'static str = "connection_refused";
    const BROKEN: &'static str = "unexpected_eof";

    fn client<H: ClientHooks>(layer: ClientLayer<H>) -> Exchange {
        erase(layer.layer(service_fn(over_http1)).map_err(Failure::from))
    }
}

impl ClientAdapter for BareHttp2 {
    const PROTOCOL: Protocol = Protocol::Http2;
    const REFUSED: &'static str = "connection_refused";
    const BROKEN: &'static str = "hyper::error::Error";

    fn client<H: ClientHooks>(layer: ClientLayer<H>) -> Exchange {
        let shared = Shared::default();
        let service = service_fn(move |request| over_http2(shared.clone(), request));
        erase(layer.layer(service).map_err(Failure::from))
    }
}

async fn over_http1(mut request: Request<Body>) -> Result<Response<Incoming>, BoxError> {
    let (mut sender, connection) = http1::handshake(connect(request.uri()).await?).await?;
    tokio::spawn(async { drop(connection.with_upgrades().await) });
    // What a client of HTTP/1.1 sends is a path and the name of the host.
    let (host, path) = match (request.uri().authority(), request.uri().path_and_query()) {
        (Some(host), Some(path)) => (host.as_str(), path.clone()),
        _ => return Err("no absolute target".into()),
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = HeaderValue::from_str(host)?;
    request.headers_mut().insert(header::HOST, host);
    *request.uri_mut() = Uri::from(path);
    sender.ready().await?;
    Ok(sender.send_request(request).await?)
}

/// A connection to each host.
type Shared = Arc<Mutex<HashMap<String, http2::SendRequest<Body>>>>;

async fn over_http2(
    shared: Shared,
    request: Request<Body>,
) -> Result<Response<Incoming>, BoxError> {
    let host = request.uri().authority().ok_or("no host")?.to_string();
    let mut connections = shared.lock().await;
    let open = connections.get(&host).filter(|sender| !sender.is_closed());
    let mut sender = match open.cloned() {
        Some(sender) => sender,
        None => {
            let io = connect(request.uri()).await?;
            let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
            tokio::spawn(async { drop(connection.await) });
            connections.insert(host, sender.clone());
            sender
        }
    };
    drop(connections);
    sender.ready().await?;
    Ok(sender.send_request(request).await?)
}

async fn connect(uri: &Uri) -> Result<TokioIo<TcpStream>, BoxError> {
    let host = uri.host().ok_or("no host")?;
    let port = uri.port_u16().unwrap_or(80);
    Ok(TokioIo::new(TcpStream::connect((host, port)).await?))
}
