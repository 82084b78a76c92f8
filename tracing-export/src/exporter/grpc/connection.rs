//! One HTTP/2 connection to the backend.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::Request;
use hyper::client::conn::http2::{self, SendRequest};
use hyper::header::HeaderMap;
use hyper::http::response::Parts;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::AbortHandle;

use super::message::Body;
use crate::exporter::connect::{Connector, Opening};
use crate::exporter::connection::{ANSWER_BYTES, chain};
use crate::exporter::idle::Reusable;
use crate::exporter::transport::SendError;

/// An open connection. Dropped, it closes.
#[derive(Debug)]
pub(super) struct GrpcConnection {
    sender: SendRequest<Body>,
    task: AbortHandle,
    opening: Opening,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) head: Parts,
    pub(super) body: Bytes,
    pub(super) trailers: HeaderMap,
}

impl GrpcConnection {
    pub(super) async fn open(connector: &Connector) -> Result<Self, SendError> {
        let (stream, opening) = connector.connect().await?;
        let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
        let (sender, connection) =
            handshake.map_err(|error| SendError(opening.explain_http2(chain(&error))))?;
        let task = tokio::spawn(async {
            // What goes wrong here is told to whoever waits for the answer.
            let _ = connection.await;
        });
        Ok(Self {
            sender,
            task: task.abort_handle(),
            opening,
        })
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn exchange(&mut self, request: Request<Body>) -> Result<Response, SendError> {
        self.try_exchange(request)
            .await
            .map_err(|error| SendError(self.opening.explain_http2(chain(&error))))
    }

    async fn try_exchange(&mut self, request: Request<Body>) -> Result<Response, hyper::Error> {
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        // A body that is too long or breaks off has no trailers, and they are what counts.
        let read = Limited::new(body, ANSWER_BYTES).collect().await;
        let mut response = Response {
            head,
            body: Bytes::new(),
            trailers: HeaderMap::new(),
        };
        if let Ok(read) = read {
            response.trailers = read.trailers().cloned().unwrap_or_default();
            response.body = read.to_bytes();
        }
        Ok(response)
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
