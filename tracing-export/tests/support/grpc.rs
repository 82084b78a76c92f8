//! A gRPC backend that answers as told.

use std::convert::Infallible;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::AbortHandle;

/// A status: its code, whether it says when to come back, and the message of a partial success.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) code: u16,
    pub(crate) says_when: bool,
    pub(crate) message: &'static [u8],
    /// The HTTP status of a page in place of an answer, as a proxy has it.
    pub(crate) page: Option<u16>,
}

pub(crate) const fn status(code: u16) -> Step {
    Step {
        code,
        says_when: false,
        message: b"",
        page: None,
    }
}

pub(crate) const fn page(http_status: u16) -> Step {
    Step {
        page: Some(http_status),
        ..status(0)
    }
}

pub(crate) const fn throttled(code: u16) -> Step {
    Step {
        says_when: true,
        ..status(code)
    }
}

pub(crate) const fn taken(message: &'static [u8]) -> Step {
    Step {
        message,
        ..status(0)
    }
}

/// What came in.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Debug, Default)]
struct State {
    script: Mutex<Vec<Step>>,
    seen: Mutex<Vec<Seen>>,
    connections: Mutex<Vec<AbortHandle>>,
}

/// Answers request after request with these steps, and with OK when there are no more.
pub(crate) struct GrpcBackend {
    address: SocketAddr,
    state: Arc<State>,
    _runtime: Runtime,
}

impl GrpcBackend {
    pub(crate) fn start(script: &[Step]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        state.script.lock().unwrap().extend(script);
        let kept = Arc::clone(&state);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&kept);
                let answer = service_fn(move |request| answer(request, Arc::clone(&state)));
                let connection = http2::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), answer);
                let task = tokio::spawn(async {
                    let _ = connection.await;
                });
                kept.connections.lock().unwrap().push(task.abort_handle());
            }
        });
        Self {
            address,
            state,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    /// Closes all connections; how many there were.
    pub(crate) fn close(&self) -> usize {
        let connections = std::mem::take(&mut *self.state.connections.lock().unwrap());
        connections.iter().for_each(AbortHandle::abort);
        connections.len()
    }
}

async fn answer(
    request: Request<Incoming>,
    state: Arc<State>,
) -> Result<Response<impl hyper::body::Body<Data = Bytes, Error = Infallible>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map_or_else(|_| Bytes::new(), |body| body.to_bytes());
    state.seen.lock().unwrap().push(Seen {
        path: head.uri.path().to_owned(),
        headers: head.headers,
        body,
    });
    let step = {
        let mut script = state.script.lock().unwrap();
        if script.is_empty() {
            status(0)
        } else {
            script.remove(0)
        }
    };
    if let Some(status) = step.page {
        let page = Full::from("<h1>Oh no</h1>").with_trailers(ready(None));
        let mut response = Response::new(page);
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let kind = HeaderValue::from_static("text/html");
        response.headers_mut().insert("content-type", kind);
        return Ok(response);
    }
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from(step.code));
    trailers.insert("grpc-message", HeaderValue::from_static("so%20it%20is"));
    if step.says_when {
        // google.rpc.Status with a google.rpc.RetryInfo of no time at all.
        let details = HeaderValue::from_static("GhgKFnQvZ29vZ2xlLnJwYy5SZXRyeUluZm8");
        trailers.insert(HeaderName::from_static("grpc-status-details-bin"), details);
    }
    let mut frame = Vec::new();
    if step.code == 0 {
        frame.extend([0, 0, 0, 0, step.message.len() as u8]);
        frame.extend(step.message);
    }
    let mut response = Response::new(Full::from(frame).with_trailers(ready(Some(Ok(trailers)))));
    let kind = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert("content-type", kind);
    Ok(response)
}
