//! Two services and all that is between them, over sockets.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::net::SocketAddr;

use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tracing::info_span;
use tracing_context::current;
use tracing_tests::http::client::{ClientAdapter, HyperHttp1, HyperHttp2};
use tracing_tests::http::server::{App, AxumHttp1, AxumHttp2, ServerAdapter};
use tracing_tests::http::{Body, Caller, Exchange, Trace, endless, handler, telemetry};
use tracing_tower::ClientLayer;

/// Passes requests on and answers back, unread.
fn gateway<C: ClientAdapter>(to: SocketAddr) -> Exchange {
    let client = C::client(ClientLayer::new());
    handler(move |request: Request<Body>| {
        let client = client.clone();
        async move {
            let request = Request::get(format!("http://{to}{}", request.uri().path()));
            let request = request.body(Body::empty()).unwrap();
            let (head, body) = client.oneshot(request).await.unwrap().into_parts();
            let mut response = Response::new(body);
            *response.status_mut() = head.status;
            response
        }
    })
}

async fn start<A: ServerAdapter, C: ClientAdapter>() -> Caller {
    telemetry();
    let users = handler(|_| async {
        info_span!("work").in_scope(|| ());
        let tenant = current()
            .baggage()
            .get("tenant")
            .unwrap_or_default()
            .to_owned();
        let mut response = Response::new(Body::from(tenant));
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    });
    let ticks = handler(|_| async { Response::new(endless("tick")) });
    let users = A::serve(App::new().route("/users", users).route("/ticks", ticks)).await;
    let gateway = gateway::<C>(users);
    let app = App::new()
        .route("/users", gateway.clone())
        .route("/ticks", gateway);
    Caller::connect(A::serve(app).await, A::PROTOCOL).await
}

async fn one_tree<A: ServerAdapter, C: ClientAdapter>() {
    let mut caller = start::<A, C>().await;
    let trace = Trace::new();
    let mut request = caller.request(Method::GET, "/users", &trace);
    request
        .headers_mut()
        .insert("baggage", "tenant=7".parse().unwrap());
    assert_eq!(caller.send(request).await.unwrap().body, "7");
    // A server has nothing to be sorry for; its client has.
    assert_eq!(
        trace.tree(4).await,
        "\
GET /users [server] (remote parent) http.response.status_code=404
  GET [client] error http.response.status_code=404 error.type=\"404\"
    GET /users [server] http.response.status_code=404
      work [internal]
"
    );
    let spans = trace.spans(4).await;
    let roots: Vec<_> = spans.iter().filter(|span| span.is_local_root()).collect();
    assert_eq!(roots.len(), 2, "one for each service");
    assert!(
        roots
            .iter()
            .all(|span| span.name() == "GET /users" && span.parent_is_remote())
    );
}

/// The caller leaves: for the servers that is an error, for the client between them a decision.
async fn a_caller_that_leaves<A: ServerAdapter, C: ClientAdapter>() {
    let mut caller = start::<A, C>().await;
    let trace = Trace::new();
    let request = caller.request(Method::GET, "/ticks", &trace);
    let mut body = caller.open(request).await.unwrap().into_body();
    body.frame().await.unwrap().unwrap();
    drop((body, caller));
    assert_eq!(
        trace.tree(3).await,
        "\
GET /ticks [server] error (remote parent) http.response.status_code=200 error.type=\"aborted\"
  GET [client] http.response.status_code=200
    GET /ticks [server] error http.response.status_code=200 error.type=\"aborted\"
"
    );
}

#[tokio::test]
async fn one_tree_over_http1() {
    one_tree::<AxumHttp1, HyperHttp1>().await;
}

#[tokio::test]
async fn one_tree_over_http2() {
    one_tree::<AxumHttp2, HyperHttp2>().await;
}

#[tokio::test]
async fn a_caller_that_leaves_over_http1() {
    a_caller_that_leaves::<AxumHttp1, HyperHttp1>().await;
}

#[tokio::test]
async fn a_caller_that_leaves_over_http2() {
    a_caller_that_leaves::<AxumHttp2, HyperHttp2>().await;
}
