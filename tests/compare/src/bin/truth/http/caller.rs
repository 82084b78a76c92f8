//! The caller, who knows what became of its request.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout_at;

use crate::PAUSE;
use crate::http::endings::{Caller, Ending};
use crate::judge::Exchange;

pub async fn call(server: SocketAddr, ending: &Ending) -> Exchange {
    let stream = TcpStream::connect(server).await.expect("a connection");
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.expect("a connection");
    let connection = tokio::spawn(connection);
    let method = if ending.caller == Caller::Asks {
        "HEAD"
    } else {
        "GET"
    };
    let request = Request::builder()
        .method(method)
        .uri(format!("/{}", ending.name))
        .header("host", server.to_string())
        .body(Empty::<Bytes>::new());
    let since = Instant::now();
    let leaves_at = tokio::time::Instant::now() + PAUSE;
    let response = sender.send_request(request.expect("a request"));
    let got = match ending.caller {
        Caller::Reads | Caller::Asks => match response.await {
            Ok(response) => read(response).await,
            Err(_) => "no answer".to_owned(),
        },
        Caller::ReadsAndLeaves => {
            let read = async { read(response.await.expect("a head")).await };
            drop(timeout_at(leaves_at, read).await);
            "200, and left".to_owned()
        }
        Caller::Leaves => {
            let response = timeout_at(leaves_at, response).await;
            tokio::time::sleep_until(leaves_at).await;
            match response {
                Ok(response) => {
                    format!("{}, and left", response.expect("a head").status().as_u16())
                }
                Err(_) => "left".to_owned(),
            }
        }
    };
    let took = since.elapsed();
    // Whoever still waits for something closes the connection now.
    connection.abort();
    Exchange {
        truth: ending.truth,
        got,
        took,
        least: PAUSE * ending.pauses,
    }
}

async fn read(response: Response<Incoming>) -> String {
    let status = response.status().as_u16();
    match response.into_body().collect().await {
        Ok(_) => status.to_string(),
        Err(_) => format!("{status}, then an error"),
    }
}
