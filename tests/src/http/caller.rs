//! A bare client: hyper without any layer of ours.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::http::{Body, Protocol, Trace};

/// A connection to a server. Dropping it closes it.
#[derive(Debug)]
pub struct Caller {
    sender: Sender,
    connection: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Sender {
    Http1(http1::SendRequest<Body>),
    Http2(http2::SendRequest<Body>),
}

/// A whole response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub trailers: Option<HeaderMap>,
}

impl Caller {
    pub async fn connect(address: SocketAddr, protocol: Protocol) -> Self {
        let io = TokioIo::new(TcpStream::connect(address).await.unwrap());
        match protocol {
            Protocol::Http1 => {
                let (sender, connection) = http1::handshake(io).await.unwrap();
                let connection = connection.with_upgrades();
                Self {
                    sender: Sender::Http1(sender),
                    connection: Some(tokio::spawn(async { drop(connection.await) })),
                }
            }
            Protocol::Http2 => {
                let executor = TokioExecutor::new();
                let (sender, connection) = http2::handshake(executor, io).await.unwrap();
                Self {
                    sender: Sender::Http2(sender),
                    connection: Some(tokio::spawn(async { drop(connection.await) })),
                }
            }
        }
    }

    /// Another caller on the same connection of HTTP/2, which this one closes.
    pub fn share(&self) -> Self {
        match &self.sender {
            Sender::Http1(_) => panic!("HTTP/1.1 cannot share a connection"),
            Sender::Http2(sender) => Self {
                sender: Sender::Http2(sender.clone()),
                connection: None,
            },
        }
    }

    /// A request to `example.com:8080`, whatever the address really is, with the trace's context.
    pub fn request(&self, method: Method, path: &str, trace: &Trace) -> Request<Body> {
        let mut request = self.untraced(method, path);
        let headers = request.headers_mut();
        headers.insert("traceparent", trace.parent().parse().unwrap());
        let state = trace.caller.trace_state().as_str().parse().unwrap();
        headers.insert("tracestate", state);
        request
    }

    /// The same without a context.
    pub fn untraced(&self, method: Method, path: &str) -> Request<Body> {
        let request = Request::builder().method(method);
        match self.sender {
            Sender::Http1(_) => request.uri(path).header(header::HOST, AUTHORITY),
            Sender::Http2(_) => request.uri(format!("http://{AUTHORITY}{path}")),
        }
        .body(Body::empty())
        .unwrap()
    }

    /// Sends a request; the response when its head has come.
    pub async fn open(&mut self, request: Request<Body>) -> hyper::Result<Response<Incoming>> {
        match &mut self.sender {
            Sender::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
            Sender::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
        }
    }

    /// Sends a request; the whole response.
    pub async fn send(&mut self, request: Request<Body>) -> hyper::Result<Reply> {
        let (head, body) = self.open(request).await?.into_parts();
        let body = body.collect().await?;
        let trailers = body.trailers().cloned();
        Ok(Reply {
            status: head.status,
            headers: head.headers,
            body: body.to_bytes(),
            trailers,
        })
    }

    /// GETs in a trace; the whole response.
    pub async fn get(&mut self, path: &str, trace: &Trace) -> Reply {
        let request = self.request(Method::GET, path, trace);
        self.send(request).await.unwrap()
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            connection.abort();
        }
    }
}

const AUTHORITY: &str = "example.com:8080";
