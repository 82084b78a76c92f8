//! Many requests at once.

use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use tokio::sync::Barrier;

use crate::http::client::cases::{get, read};
use crate::http::client::{ClientAdapter, client};
use crate::http::{Body, Origin, Trace, handler};

/// All of them wait for their answer at the same time; each gets back the header it sent.
pub async fn a_thousand_requests_stay_apart<A: ClientAdapter>() {
    // Where the system refuses, connecting says so.
    let _ = rlimit::increase_nofile_limit(8 * 1024);
    let all = Arc::new(Barrier::new(REQUESTS));
    let origin = Origin::start(handler(move |request: Request<Body>| {
        let all = Arc::clone(&all);
        async move {
            // A request that never comes must fail the test, not stop it.
            let _ = tokio::time::timeout(Duration::from_secs(60), all.wait()).await;
            let parent = request.headers()["traceparent"]
                .to_str()
                .unwrap()
                .to_owned();
            Response::new(Body::from(parent))
        }
    }))
    .await;
    let mut tasks = Vec::new();
    // HTTP/2 puts up to 200 requests on a connection, and a pool has one.
    for _ in 0..REQUESTS / PER_CLIENT {
        let client = client::<A>();
        for _ in 0..PER_CLIENT {
            let (client, origin) = (client.clone(), origin.clone());
            let trace = Trace::new();
            tasks.push(tokio::spawn(async move {
                let (_, sent) = read(&client, get(&origin, "/"), &trace).await;
                (trace, sent)
            }));
        }
    }
    for task in tasks {
        let (trace, sent) = task.await.unwrap();
        trace
            .leaves("GET [client] (remote parent) http.response.status_code=200\n")
            .await;
        let span = trace.client().await;
        assert_eq!(span.parent_span_id(), Some(trace.caller.span_id()));
        assert_eq!(sent, format!("00-{}-{}-01", trace.id(), span.span_id()));
    }
}

const REQUESTS: usize = 1_000;
const PER_CLIENT: usize = 100;
