//! Many requests at once.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, Response};
use tokio::sync::Barrier;
use tracing::{Instrument as _, info_span};

use crate::http::server::{App, ServerAdapter, name};
use crate::http::{Body, Caller, Protocol, Trace, handler, telemetry};

/// All of them are inside the handler at the same time, and each has a span open there.
pub async fn a_thousand_requests_stay_apart<A: ServerAdapter>() {
    telemetry();
    // Where the system refuses, connecting says so.
    let _ = rlimit::increase_nofile_limit(8 * 1024);
    let all = Arc::new(Barrier::new(REQUESTS));
    let handler = handler(move |request: Request<Body>| {
        let all = Arc::clone(&all);
        let who = request.headers()["traceparent"]
            .to_str()
            .unwrap()
            .to_owned();
        let work = async move {
            // A request that never comes must fail the test, not stop it.
            let _ = tokio::time::timeout(Duration::from_secs(60), all.wait()).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
            Response::new(Body::from("hello"))
        };
        work.instrument(info_span!("work", who))
    });
    let address = A::serve(App::of(handler)).await;
    let mut tasks = Vec::new();
    for _ in 0..REQUESTS / PER_CONNECTION {
        let connection = Caller::connect(address, A::PROTOCOL).await;
        let connection = Arc::new(connection);
        for _ in 0..PER_CONNECTION {
            let (shared, trace) = (Arc::clone(&connection), Trace::new());
            tasks.push(tokio::spawn(async move {
                let mut caller = match A::PROTOCOL {
                    Protocol::Http1 => Caller::connect(address, A::PROTOCOL).await,
                    Protocol::Http2 => shared.share(),
                };
                let request = caller.request(Method::GET, "/", &trace);
                assert_eq!(caller.send(request).await.unwrap().body, "hello");
                drop(shared);
                trace
            }));
        }
    }
    let mut traces = Vec::new();
    for task in tasks {
        traces.push(task.await.unwrap());
    }
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
        let server = trace.server().await;
        assert_eq!(server.parent_span_id(), Some(trace.caller.span_id()));
        let spans = trace.spans(2).await;
        let work = spans.iter().find(|span| span.name() == "work").unwrap();
        let who = work.attributes().get("who").and_then(|who| who.as_str());
        assert_eq!(who, Some(&*trace.parent()));
    }
}

const REQUESTS: usize = 1_000;
/// On HTTP/2.
const PER_CONNECTION: usize = 100;
