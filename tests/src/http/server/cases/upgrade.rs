//! Upgrades, of servers that speak HTTP/1.1.

use http::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::{Body, Trace, handler, respond};

/// The span ends while the connection lives on; how that ends is no error.
pub async fn the_end_of_an_upgrade_is_its_head<A: ServerAdapter>() {
    let echo = handler(|mut request: Request<Body>| async move {
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let mut io = TokioIo::new(upgrade.await.unwrap());
            let mut bytes = [0; 5];
            while io.read_exact(&mut bytes).await.is_ok() {
                io.write_all(&bytes).await.unwrap();
            }
        });
        let response = Response::builder()
            .status(StatusCode::SWITCHING_PROTOCOLS)
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, "echo");
        response.body(Body::empty()).unwrap()
    });
    let app = App::new().route("/echo", echo).route("/", respond(200));
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    let mut request = server.request(Method::GET, "/echo", &trace);
    let headers = request.headers_mut();
    headers.insert(header::CONNECTION, "upgrade".parse().unwrap());
    headers.insert(header::UPGRADE, "echo".parse().unwrap());
    let response = server.open(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
    let mut io = TokioIo::new(hyper::upgrade::on(response).await.unwrap());
    let name = name::<A>("GET", "/echo");
    let expected = format!("{name} [server] (remote parent) http.response.status_code=101\n");
    trace.leaves(&expected).await;
    // There is no time to the head apart from the whole.
    let Some(span) = trace.recorded_server().await else {
        return;
    };
    assert_eq!(span.attributes().get("tracing_tower.time_to_head"), None);

    io.write_all(b"hello").await.unwrap();
    let mut bytes = [0; 5];
    io.read_exact(&mut bytes).await.unwrap();
    assert_eq!(&bytes, b"hello");
    drop(io);
    tokio::task::yield_now().await;
    trace.leaves(&expected).await;
}
