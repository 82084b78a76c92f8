//! What handlers start and what they leave behind.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, Response};
use tokio::sync::Notify;
use tracing::info_span;
use tracing::span::EnteredSpan;
use tracing_context::FutureExt as _;

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::trace::outline;
use crate::http::{Body, Caller, Trace, handler};

pub async fn a_detached_child_keeps_its_parent<A: ServerAdapter>() {
    let answered = Arc::new(Notify::new());
    let answer = Arc::clone(&answered);
    let handler = handler(move |_| {
        let answered = Arc::clone(&answer);
        async move {
            let detached = async move {
                answered.notified().await;
                let receipt = info_span!("receipt").entered();
                info_span!("mail").in_scope(|| ());
                drop(receipt);
            };
            tokio::spawn(detached.in_current_context());
            Response::new(Body::from("hello"))
        }
    });
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    server.get("/", &trace).await;
    let ended = trace.recorded_server().await;
    answered.notify_one();
    let (Some(ended), Some(spans)) = (ended, trace.recorded(3).await) else {
        return;
    };
    let name = name::<A>("GET", "/");
    assert_eq!(
        outline(&spans),
        format!(
            "\
{name} [server] (remote parent) http.response.status_code=200
  receipt [internal]
    mail [internal]
"
        )
    );
    let receipt = spans.iter().find(|span| span.name() == "receipt").unwrap();
    // By two readings of a clock that may be set in between.
    let skew = 10_000_000;
    assert!(receipt.start_unix_nano() + skew > ended.end_unix_nano());
    assert_eq!(receipt.local_root(), ended.span_id());
}

thread_local! {
    /// The guard of a span that is held across an await: it cannot be part of a future that is
    /// sent, but many a future is not.
    static HELD: RefCell<Option<EnteredSpan>> = const { RefCell::new(None) };
}

/// All on one thread: while one request sleeps inside a span, the next one comes.
pub async fn a_span_held_across_an_await_stays_its_own<A: ServerAdapter>() {
    let held = Arc::new(Notify::new());
    let waiting = Arc::clone(&held);
    let hold = handler(move |_| {
        let held = Arc::clone(&waiting);
        async move {
            HELD.set(Some(info_span!("held").entered()));
            held.notify_one();
            tokio::time::sleep(Duration::from_millis(100)).await;
            drop(HELD.take());
            Response::new(Body::from("hello"))
        }
    });
    let work = handler(|_: Request<Body>| async {
        info_span!("work").in_scope(|| ());
        // A task of its own, without a context: a trace of its own.
        tokio::spawn(async { info_span!("alone").in_scope(|| ()) })
            .await
            .unwrap();
        Response::new(Body::from("hello"))
    });
    let address = A::serve(App::new().route("/hold", hold).route("/work", work)).await;
    let mut one = Caller::connect(address, A::PROTOCOL).await;
    let mut two = Caller::connect(address, A::PROTOCOL).await;
    let (first, second) = (Trace::new(), Trace::new());
    let request = one.request(Method::GET, "/hold", &first);
    let (reply, ()) = tokio::join!(one.send(request), async {
        held.notified().await;
        two.get("/work", &second).await;
    });
    reply.unwrap();
    let work = name::<A>("GET", "/work");
    second
        .leaves(format!(
            "\
{work} [server] (remote parent) http.response.status_code=200
  work [internal]
"
        ))
        .await;
    let hold = name::<A>("GET", "/hold");
    first
        .leaves(format!(
            "\
{hold} [server] (remote parent) http.response.status_code=200
  held [internal]
"
        ))
        .await;
}
