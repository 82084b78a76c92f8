//! What a status code or a failure says of a span.

use http::Method;
use tokio::net::TcpListener;
use tracing_tower::ClientLayer;

use crate::http::client::cases::{get, read, request, send};
use crate::http::client::{ClientAdapter, client};
use crate::http::{Origin, Probe, Trace, respond};

pub async fn statuses_below_400_are_no_errors<A: ClientAdapter>() {
    let client = client::<A>();
    for status in [200, 201, 302, 399] {
        let origin = Origin::start(respond(status)).await;
        let trace = Trace::new();
        read(&client, get(&origin, "/"), &trace).await;
        trace
            .leaves(format!(
                "GET [client] (remote parent) http.response.status_code={status}\n"
            ))
            .await;
    }
}

pub async fn statuses_from_400_are_errors<A: ClientAdapter>() {
    let client = client::<A>();
    for status in [400, 404, 429, 500, 503, 599] {
        let origin = Origin::start(respond(status)).await;
        let trace = Trace::new();
        read(&client, get(&origin, "/"), &trace).await;
        trace
            .leaves(format!(
                "GET [client] error (remote parent) \
                 http.response.status_code={status} error.type=\"{status}\"\n"
            ))
            .await;
    }
}

/// A URL that nobody listens at.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

pub async fn a_refused_connection<A: ClientAdapter>() {
    let trace = Trace::new();
    let request = request(Method::GET, &nobody().await);
    let error = send(&client::<A>(), request, &trace).await.unwrap_err();
    let error_type = A::REFUSED;
    trace
        .leaves(format!(
            "GET [client] error({error}) (remote parent) error.type=\"{error_type}\"\n"
        ))
        .await;
}

pub async fn hooks_classify_failures<A: ClientAdapter>() {
    let probe = Probe {
        error_type: Some("closed"),
        ..Probe::default()
    };
    let client = A::client(ClientLayer::new().hooks(probe));
    let trace = Trace::new();
    let request = request(Method::GET, &nobody().await);
    let error = send(&client, request, &trace).await.unwrap_err();
    trace
        .leaves(format!(
            "GET [client] error({error}) (remote parent) error.type=\"closed\"\n"
        ))
        .await;
}
