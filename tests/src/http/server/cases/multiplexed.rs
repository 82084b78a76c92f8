//! Several requests on one connection of HTTP/2.

use std::sync::Arc;

use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use tokio::sync::Barrier;
use tracing::info_span;

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::{Body, Trace, endless, handler};

pub async fn requests_on_one_connection_stay_apart<A: ServerAdapter>() {
    let both = Arc::new(Barrier::new(2));
    let handler = handler(move |_: Request<Body>| {
        let both = Arc::clone(&both);
        async move {
            both.wait().await;
            info_span!("work").in_scope(|| ());
            both.wait().await;
            Response::new(Body::from("hello"))
        }
    });
    let mut server = start::<A, _>(App::of(handler)).await;
    let traces = [Trace::new(), Trace::new()];
    let mut other = server.share();
    let requests = traces
        .each_ref()
        .map(|trace| server.request(Method::GET, "/", trace));
    let [one, two] = requests;
    let (one, two) = tokio::join!(server.send(one), other.send(two));
    assert_eq!(
        (one.unwrap().body, two.unwrap().body),
        ("hello".into(), "hello".into())
    );
    let name = name::<A>("GET", "/");
    for trace in traces {
        trace
            .leaves(format!(
                "\
{name} [server] (remote parent) http.response.status_code=200
  work [internal]
"
            ))
            .await;
    }
}

pub async fn a_reset_stream_leaves_its_neighbour_alone<A: ServerAdapter>() {
    let app = App::of(handler(|_| async { Response::new(endless("tick")) }));
    let mut server = start::<A, _>(app).await;
    let (left, stays) = (Trace::new(), Trace::new());
    let mut bodies = Vec::new();
    for trace in [&left, &stays] {
        let request = server.request(Method::GET, "/", trace);
        let mut body = server.open(request).await.unwrap().into_body();
        body.frame().await.unwrap().unwrap();
        bodies.push(body);
    }
    drop(bodies.remove(0));
    let name = name::<A>("GET", "/");
    left.leaves(format!(
        "{name} [server] error (remote parent) \
             http.response.status_code=200 error.type=\"aborted\"\n"
    ))
    .await;
    bodies[0].frame().await.unwrap().unwrap();
    stays.leaves("").await;
}
