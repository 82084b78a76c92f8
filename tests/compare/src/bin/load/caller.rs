//! The callers: so many connections, on each one request after the other.

use std::net::SocketAddr;

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

pub async fn send(server: SocketAddr, requests: u32) {
    let mut callers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        callers.spawn(one_connection(server, requests / CONNECTIONS));
    }
    while let Some(called) = callers.join_next().await {
        called.expect("called");
    }
}

async fn one_connection(server: SocketAddr, requests: u32) {
    let stream = TcpStream::connect(server).await.expect("a connection");
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.expect("a connection");
    tokio::spawn(connection);
    for _ in 0..requests {
        let request = Request::get("/users/7?page=2")
            .header("host", "shop.example:8080")
            .header("user-agent", "compare/1.0")
            .header("accept", "application/json")
            .header("accept-encoding", "gzip, br")
            .header(
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            )
            .body(Body::empty());
        let response = sender.send_request(request.expect("a request")).await;
        let body = response.expect("a response").into_body().collect().await;
        assert_eq!(body.expect("a body").to_bytes(), "user 7");
    }
}

const CONNECTIONS: u32 = 32;
