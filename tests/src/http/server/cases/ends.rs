//! Where a span ends, and how, when nobody leaves early.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Method, Response, header};
use http_body::Frame;
use http_body_util::BodyExt as _;
use tower::util::MapResponseLayer;
use tracing_context::ValueRef;

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::trace::outline;
use crate::http::{
    Body, Exchange, Trace, announced, chunks, endless, failing, framed, handler, respond, slow,
};

/// A handler that answers with this head and body.
fn answer(
    status: u16,
    headers: &'static [(header::HeaderName, &'static str)],
    body: impl Fn() -> Body + Clone + Send + Sync + 'static,
) -> Exchange {
    handler(move |_| {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, *value);
        }
        let response = response.body(body()).unwrap();
        async { response }
    })
}

fn completed<A: ServerAdapter>(method: &str, status: u16) -> String {
    let name = name::<A>(method, "/");
    format!("{name} [server] (remote parent) http.response.status_code={status}\n")
}

pub async fn the_span_covers_the_body<A: ServerAdapter>() {
    let pause = Duration::from_millis(200);
    let app = App::of(answer(200, &[], move || slow(pause)));
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.body, "hello");
    let Some(span) = trace.recorded_server().await else {
        return;
    };
    assert!(span.duration() >= pause, "{:?}", span.duration());
    let head = match span.attributes().get("tracing_tower.time_to_head") {
        Some(ValueRef::F64(seconds)) => Duration::from_secs_f64(seconds),
        other => panic!("{other:?}"),
    };
    assert!(head + pause <= span.duration(), "{head:?}");
    assert_eq!(outline(&[span]), completed::<A>("GET", 200));
}

pub async fn bodiless_answers_are_complete<A: ServerAdapter>() {
    for (method, status) in [(Method::HEAD, 200), (Method::GET, 204), (Method::GET, 304)] {
        // Never to be sent, and some servers read it all the same.
        let app = App::of(answer(status, &[], || endless("x")));
        let mut server = start::<A, _>(app).await;
        let trace = Trace::new();
        let request = server.request(method.clone(), "/", &trace);
        // The head alone: HTTP/2 calls it an error of the peer if such a body has as much as an end.
        assert_eq!(server.open(request).await.unwrap().status(), status);
        trace.leaves(completed::<A>(method.as_str(), status)).await;
    }
    // What HEAD is told of a body that it does not get.
    let handler = answer(200, &[(header::CONTENT_LENGTH, "5")], Body::empty);
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    let request = server.request(Method::HEAD, "/", &trace);
    assert_eq!(server.send(request).await.unwrap().body, "");
    trace.leaves(completed::<A>("HEAD", 200)).await;
}

pub async fn an_empty_body_is_complete<A: ServerAdapter>() {
    for body in [Body::empty, || chunks(&[]), || Body::from("")] {
        let mut server = start::<A, _>(App::of(answer(200, &[], body))).await;
        let trace = Trace::new();
        assert_eq!(server.get("/", &trace).await.body, "");
        trace.leaves(completed::<A>("GET", 200)).await;
    }
}

/// hyper never asks for what comes after a last frame that says so.
pub async fn a_body_that_announces_its_end_is_complete<A: ServerAdapter>() {
    let mut server = start::<A, _>(App::of(answer(200, &[], || announced("hello")))).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.body, "hello");
    trace.leaves(completed::<A>("GET", 200)).await;
}

/// Nor for what comes after the last byte of a known length.
pub async fn a_streamed_body_of_known_length_is_complete<A: ServerAdapter>() {
    let handler = answer(200, &[(header::CONTENT_LENGTH, "5")], || {
        chunks(&["he", "llo"])
    });
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    let reply = server.get("/", &trace).await;
    assert_eq!(
        (&reply.headers["content-length"], reply.body),
        (&"5".parse().unwrap(), "hello".into())
    );
    trace.leaves(completed::<A>("GET", 200)).await;
}

pub async fn trailers_are_the_end<A: ServerAdapter>() {
    let handler = answer(200, &[(header::TRAILER, "x-checksum")], || {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-checksum", "7".parse().unwrap());
        framed(vec![
            Frame::data(Bytes::from_static(b"hello")),
            Frame::trailers(trailers),
        ])
    });
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    let mut request = server.request(Method::GET, "/", &trace);
    if A::PROTOCOL == crate::http::Protocol::Http1 {
        request
            .headers_mut()
            .insert(header::TE, "trailers".parse().unwrap());
    }
    let reply = server.send(request).await.unwrap();
    assert_eq!(reply.body, "hello");
    assert_eq!(reply.trailers.unwrap()["x-checksum"], "7");
    trace.leaves(completed::<A>("GET", 200)).await;
}

/// A layer that gives every error a page of its own drops ours unread.
pub async fn a_body_replaced_outside_is_complete<A: ServerAdapter>() {
    let page =
        MapResponseLayer::new(|response: Response<Body>| response.map(|_| Body::from("page")));
    let app = App::of(answer(404, &[], || endless("x"))).outside(page);
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.body, "page");
    trace.leaves(completed::<A>("GET", 404)).await;
}

pub async fn a_body_that_fails<A: ServerAdapter>() {
    let mut server = start::<A, _>(App::of(answer(200, &[], failing))).await;
    let trace = Trace::new();
    let request = server.request(Method::GET, "/", &trace);
    assert!(server.send(request).await.is_err());
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "{name} [server] error(connection reset) (remote parent) \
             http.response.status_code=200 error.type=\"connection_reset\"\n"
        ))
        .await;
}

pub async fn a_body_shorter_than_declared<A: ServerAdapter>() {
    let handler = answer(200, &[(header::CONTENT_LENGTH, "10")], || {
        chunks(&["hello"])
    });
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    let request = server.request(Method::GET, "/", &trace);
    assert!(server.send(request).await.is_err());
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "{name} [server] error(the body ended before its Content-Length) (remote parent) \
             http.response.status_code=200 \
             error.type=\"incomplete_body\"\n"
        ))
        .await;
}

pub async fn the_end_of_an_event_stream_is_its_head<A: ServerAdapter>() {
    let handler = answer(200, &[(header::CONTENT_TYPE, "text/event-stream")], || {
        endless("data: tick\n\n")
    });
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    let request = server.request(Method::GET, "/", &trace);
    let response = server.open(request).await.unwrap();
    // While the stream goes on.
    let Some(early) = trace.recorded_server().await else {
        return;
    };
    assert_eq!(
        outline(std::slice::from_ref(&early)),
        completed::<A>("GET", 200)
    );
    assert_eq!(early.attributes().get("tracing_tower.time_to_head"), None);

    let mut body = response.into_body();
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(1) {
        body.frame().await.unwrap().unwrap();
    }
    drop((body, server));
    let mut server = start::<A, _>(App::of(respond(200))).await;
    server.get("/", &Trace::new()).await;
    // It has left: the span is what it was, and there is no other.
    trace.leaves(completed::<A>("GET", 200)).await;
    assert_eq!(trace.server().await.end_unix_nano(), early.end_unix_nano());
}
