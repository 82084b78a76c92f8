//! One HTTP/1 connection to the backend.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::http::response::Parts;
use hyper_util::rt::TokioIo;
use tokio::task::AbortHandle;

use super::connect::Connector;
use super::idle::Reusable;
use super::transport::SendError;

/// An open connection. Dropped, it closes.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    task: AbortHandle,
}

impl Connection {
    pub(super) async fn open(connector: &Connector) -> Result<Self, SendError> {
        let stream = connector.connect().await?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
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

    /// Sends a request and reads the whole answer.
    pub(super) async fn exchange(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<(Parts, Bytes), SendError> {
        self.sender.ready().await?;
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await;
        if body.is_err() {
            // The status is what counts; the rest of this connection is of no use.
            self.task.abort();
        }
        let body = body.map_or_else(|_| Bytes::new(), |body| body.to_bytes());
        Ok((parts, body))
    }
}

impl Reusable for Connection {
    fn is_usable(&self) -> bool {
        !self.sender.is_closed() && !self.task.is_finished()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl From<hyper::Error> for SendError {
    fn from(error: hyper::Error) -> Self {
        let cause = std::error::Error::source(&error);
        Self(cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")))
    }
}

/// The OTLP specification's bound on what a client reads of an answer.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;
