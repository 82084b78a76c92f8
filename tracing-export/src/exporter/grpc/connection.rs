//! One HTTP/2 connection to the backend.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::AbortHandle;
use tonic::body::Body;
use tonic::client::GrpcService;

use crate::exporter::connect::Connector;
use crate::exporter::idle::Reusable;
use crate::exporter::transport::SendError;

/// An open connection. Dropped, it closes.
#[derive(Debug)]
pub(super) struct GrpcConnection {
    sender: SendRequest<Body>,
    task: AbortHandle,
}

impl GrpcConnection {
    pub(super) async fn open(connector: &Connector) -> Result<Self, SendError> {
        let stream = TokioIo::new(connector.connect().await?);
        let (sender, connection) = http2::handshake(TokioExecutor::new(), stream)
            .await
            .map_err(SendError::from)?;
        let task = tokio::spawn(async {
            // What goes wrong here is told to whoever waits for the answer.
            let _ = connection.await;
        });
        Ok(Self {
            sender,
            task: task.abort_handle(),
        })
    }
}

impl Reusable for GrpcConnection {
    fn is_usable(&self) -> bool {
        !self.sender.is_closed() && !self.task.is_finished()
    }
}

impl Drop for GrpcConnection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl GrpcService<Body> for &mut GrpcConnection {
    type ResponseBody = Incoming;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Incoming>, hyper::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        self.sender.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // hyper's future has no name. One box a batch.
        Box::pin(self.sender.send_request(request))
    }
}
