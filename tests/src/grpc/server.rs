//! The server: tonic's, on a runtime of its own.

use std::net::{SocketAddr, TcpListener};

use axum::Router;
use tokio::runtime::Runtime;
use tonic::transport::server::TcpIncoming;

use crate::grpc::Caller;
use crate::http::telemetry;

/// A server that runs until it is dropped, all its calls with it.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Server {
    /// Serves on a port of 127.0.0.1 that is free, as `serve` does.
    pub fn start<F>(serve: impl FnOnce(TcpIncoming) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), tonic::transport::Error>> + Send,
    {
        Self::run(async |listener| {
            let incoming = TcpIncoming::from(listener);
            serve(incoming.with_nodelay(Some(true))).await.unwrap();
        })
    }

    /// Serves this router by axum.
    pub fn axum(router: Router) -> Self {
        Self::run(async |listener| axum::serve(listener, router).await.unwrap())
    }

    fn run<F>(serve: impl FnOnce(tokio::net::TcpListener) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send,
    {
        telemetry();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.spawn(async move {
            serve(tokio::net::TcpListener::from_std(listener).unwrap()).await;
        });
        Self {
            address,
            runtime: Some(runtime),
        }
    }

    /// A client of it.
    pub async fn caller(&self) -> Caller {
        crate::grpc::connect(self.address).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
