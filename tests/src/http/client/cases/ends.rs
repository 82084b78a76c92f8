//! Where a span ends, and how.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use http_body::Frame;
use http_body_util::BodyExt as _;
use tokio::sync::Notify;
use tracing_context::ValueRef;

use crate::http::client::cases::{get, read, request, send};
use crate::http::client::{ClientAdapter, client};
use crate::http::trace::outline;
use crate::http::{
    Body, Origin, Protocol, Trace, endless, failing, framed, handler, respond, slow,
};

pub async fn the_span_covers_the_body<A: ClientAdapter>() {
    let pause = Duration::from_millis(200);
    let origin = Origin::start(handler(move |_| async move { Response::new(slow(pause)) })).await;
    let trace = Trace::new();
    let (_, body) = read(&client::<A>(), get(&origin, "/"), &trace).await;
    assert_eq!(body, "hello");
    let Some(span) = trace.recorded_client().await else {
        return;
    };
    assert!(span.duration() >= pause, "{:?}", span.duration());
    let head = match span.attributes().get("tracing_tower.time_to_head") {
        Some(ValueRef::F64(seconds)) => Duration::from_secs_f64(seconds),
        other => panic!("{other:?}"),
    };
    assert!(head < span.duration(), "{head:?}");
    assert_eq!(
        outline(&[span]),
        "GET [client] (remote parent) http.response.status_code=200\n"
    );
}

/// The span ends with the head: the body is neither read nor dropped.
pub async fn bodiless_answers_are_complete<A: ClientAdapter>() {
    let client = client::<A>();
    for (method, status) in [(Method::HEAD, 200), (Method::GET, 204), (Method::GET, 304)] {
        let empty = handler(move |_| async move {
            let response = Response::builder().status(status);
            response.body(Body::empty()).unwrap()
        });
        let origin = Origin::start(empty).await;
        let trace = Trace::new();
        let request = request(method.clone(), &origin.url("/"));
        let response = send(&client, request, &trace).await.unwrap();
        trace
            .leaves(format!(
                "{method} [client] (remote parent) http.response.status_code={status}\n"
            ))
            .await;
        drop(response);
    }
}

pub async fn dropped_before_the_head<A: ClientAdapter>() {
    let begun = Arc::new(Notify::new());
    let notify = Arc::clone(&begun);
    let origin = Origin::start(handler(move |_| {
        notify.notify_one();
        std::future::pending::<Response<Body>>()
    }))
    .await;
    let trace = Trace::new();
    let client = client::<A>();
    tokio::select! {
        _ = send(&client, get(&origin, "/"), &trace) => panic!("there is no answer"),
        () = begun.notified() => {}
    }
    trace.leaves("GET [client] (remote parent)\n").await;
}

pub async fn dropped_during_the_body<A: ClientAdapter>() {
    let origin = Origin::start(handler(|_| async { Response::new(endless("tick")) })).await;
    let trace = Trace::new();
    let response = send(&client::<A>(), get(&origin, "/"), &trace)
        .await
        .unwrap();
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    trace.leaves("").await;
    drop(body);
    trace
        .leaves("GET [client] (remote parent) http.response.status_code=200\n")
        .await;
}

/// Many look at the status alone.
pub async fn dropped_unread<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let trace = Trace::new();
    let response = send(&client::<A>(), get(&origin, "/"), &trace)
        .await
        .unwrap();
    trace.leaves("").await;
    drop(response);
    trace
        .leaves("GET [client] (remote parent) http.response.status_code=200\n")
        .await;
}

pub async fn a_body_broken_off<A: ClientAdapter>() {
    let origin = Origin::start(handler(|_| async { Response::new(failing()) })).await;
    let trace = Trace::new();
    let response = send(&client::<A>(), get(&origin, "/"), &trace)
        .await
        .unwrap();
    let error = response.into_body().collect().await.unwrap_err();
    let error_type = A::BROKEN;
    trace
        .leaves(format!(
            "GET [client] error({error}) (remote parent) \
             http.response.status_code=200 error.type=\"{error_type}\"\n"
        ))
        .await;
}

pub async fn the_end_of_an_event_stream_is_its_head<A: ClientAdapter>() {
    let origin = Origin::start(handler(|_| async {
        let response = Response::builder().header("content-type", "text/event-stream");
        response.body(endless("data: tick\n\n")).unwrap()
    }))
    .await;
    let trace = Trace::new();
    let response = send(&client::<A>(), get(&origin, "/"), &trace)
        .await
        .unwrap();
    let Some(span) = trace.recorded_client().await else {
        return;
    };
    assert_eq!(span.attributes().get("tracing_tower.time_to_head"), None);
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    drop(body);
    trace
        .leaves("GET [client] (remote parent) http.response.status_code=200\n")
        .await;
    assert_eq!(trace.client().await.end_unix_nano(), span.end_unix_nano());
}

/// The span ends with the trailers, while the rest of the body is still held.
pub async fn trailers_are_the_end<A: ClientAdapter>() {
    let origin = Origin::start(handler(|_| async {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-checksum", "7".parse().unwrap());
        let frames = vec![
            Frame::data(Bytes::from_static(b"hello")),
            Frame::trailers(trailers),
        ];
        let response = Response::builder().header("trailer", "x-checksum");
        response.body(framed(frames)).unwrap()
    }))
    .await;
    let trace = Trace::new();
    let mut request = get(&origin, "/");
    if A::PROTOCOL == Protocol::Http1 {
        let trailers = "trailers".parse().unwrap();
        request.headers_mut().insert("te", trailers);
    }
    let response = send(&client::<A>(), request, &trace).await.unwrap();
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    trace.leaves("").await;
    let trailers = body.frame().await.unwrap().unwrap();
    assert_eq!(trailers.trailers_ref().unwrap()["x-checksum"], "7");
    trace
        .leaves("GET [client] (remote parent) http.response.status_code=200\n")
        .await;
    drop(body);
}
