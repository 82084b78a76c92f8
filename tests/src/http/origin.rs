//! A bare server: hyper without any layer of ours.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::contract::seen;
use crate::http::{Body, Exchange};

/// A server that remembers the headers it was sent, in order. Speaks every [`Protocol`](crate::http::Protocol).
#[derive(Clone, Debug)]
pub struct Origin {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Origin {
    pub async fn start(handler: Exchange) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let this = Self {
            address: listener.local_addr().unwrap(),
            received: Arc::default(),
        };
        tokio::spawn(this.clone().accept(listener, handler));
        this
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The headers of each request so far.
    pub fn received(&self) -> Vec<HeaderMap> {
        self.received.lock().unwrap().clone()
    }

    /// The values of a header in the only request so far.
    pub fn header(&self, name: &str) -> Vec<String> {
        let received = self.received();
        assert_eq!(received.len(), 1, "one request");
        let values = received[0].get_all(name).iter();
        values
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    }

    async fn accept(self, listener: TcpListener, handler: Exchange) {
        while let Ok((stream, _)) = listener.accept().await {
            let (this, handler) = (self.clone(), handler.clone());
            let service = service_fn(move |request: Request<Incoming>| {
                let sent = request.headers().get("traceparent");
                seen::sent(sent.and_then(|sent| sent.to_str().ok()));
                this.received
                    .lock()
                    .unwrap()
                    .push(request.headers().clone());
                answer(handler.clone(), request)
            });
            tokio::spawn(async move {
                let server = Builder::new(TokioExecutor::new());
                let io = TokioIo::new(stream);
                drop(server.serve_connection_with_upgrades(io, service).await);
            });
        }
    }
}

async fn answer(
    handler: Exchange,
    request: Request<Incoming>,
) -> Result<Response<Body>, crate::http::Failure> {
    handler.oneshot(request.map(Body::new)).await
}
