//! One HTTP/1 connection to the backend.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::http::response::Parts;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::task::AbortHandle;

use super::connect::{Connector, Opening};
use super::idle::Reusable;
use super::transport::SendError;

/// An open connection. Dropped, it closes.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    task: AbortHandle,
    opening: Opening,
}

impl Connection {
    pub(super) async fn open(connector: &Connector) -> Result<Self, SendError> {
        let (stream, opening) = connector.connect().await?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
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
    pub(super) async fn exchange(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<(Parts, Bytes), SendError> {
        let answered = self.answer(request).await;
        let (parts, body) = answered
            .map_err(|error| SendError(self.opening.explain_http1(chain(&error))))?
            .into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await;
        if body.is_err() {
            // The status is what counts; the rest of this connection is of no use.
            self.task.abort();
        }
        let body = body.map_or_else(|_| Bytes::new(), |body| body.to_bytes());
        Ok((parts, body))
    }

    async fn answer(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, hyper::Error> {
        self.sender.ready().await?;
        self.sender.send_request(request).await
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
        Self(chain(&error))
    }
}

/// The error with its causes, each said once.
pub(super) fn chain(error: &hyper::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// The OTLP specification's bound on what a client reads of an answer.
pub(super) const ANSWER_BYTES: usize = 4 * 1024 * 1024;
