//! Makes the demo's orders, as a browser would: without a trace of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::cases::{self, CHEAP, Case};
use crate::failure::Failure;
use crate::output::Output;
use crate::roles::Role;
use crate::supervisor::Shop;
use crate::trace_id::TRACE_ID;

/// What the shop answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The trace that the gateway named; empty if none.
    pub(crate) trace_id: String,
    /// The body, which is JSON.
    pub(crate) body: Value,
}

type Http = Client<HttpConnector, Full<Bytes>>;

/// Makes these orders, one after the other.
pub(crate) async fn drive(cases: &[Case], shop: &Shop, output: &dyn Output) -> Result<(), Failure> {
    let http = client();
    for case in cases {
        if case.without_database {
            send(&http, cases::remove_database(shop.url(Role::Users))).await?;
        }
        order(&http, case, shop.url(Role::Gateway), output).await?;
    }
    Ok(())
}

/// Makes some orders that fill the cache and open connections, and lets their spans leave.
pub(crate) async fn warm_up(shop: &Shop, output: &dyn Output) -> Result<(), Failure> {
    let http = client();
    for _ in 0..WARM_UP {
        order(&http, &CHEAP, shop.url(Role::Gateway), output).await?;
    }
    sleep(REST).await;
    Ok(())
}

/// Makes this order so many times, some at the same time.
pub(crate) async fn repeat(
    case: &'static Case,
    times: u32,
    shop: &Shop,
    output: &Arc<dyn Output>,
) -> Result<(), Failure> {
    let http = client();
    let begun = Arc::new(AtomicU32::new(0));
    let mut customers = JoinSet::new();
    for _ in 0..CUSTOMERS.min(times) {
        let (http, begun, output) = (http.clone(), Arc::clone(&begun), Arc::clone(output));
        let gateway = shop.url(Role::Gateway).to_owned();
        customers.spawn(async move {
            while begun.fetch_add(1, Ordering::Relaxed) < times {
                order(&http, case, &gateway, &*output).await?;
            }
            Ok(())
        });
    }
    customers.join_all().await.into_iter().collect()
}

async fn order(
    http: &Http,
    case: &Case,
    gateway: &str,
    output: &dyn Output,
) -> Result<(), Failure> {
    let answer = send(http, case.request(gateway)).await?;
    output.answer(case, &answer);
    if answer.status != case.status {
        let (title, got, wanted) = (case.title, answer.status, case.status);
        return Err(Failure::Answer(format!("{title}: got {got}, not {wanted}")));
    }
    Ok(())
}

fn client() -> Http {
    Client::builder(TokioExecutor::new()).build_http()
}

async fn send(http: &Http, request: http::Result<Request<Full<Bytes>>>) -> Result<Answer, Failure> {
    let failure = |error: &dyn std::error::Error| Failure::Request(error.to_string());
    let request = request.map_err(|error| failure(&error))?;
    let response = http.request(request).await;
    let (head, body) = response.map_err(|error| failure(&error))?.into_parts();
    let body = body.collect().await;
    let body = body.map_err(|error| failure(&error))?.to_bytes();
    let trace_id = head.headers.get(TRACE_ID);
    let trace_id = trace_id.and_then(|id| id.to_str().ok()).unwrap_or_default();
    Ok(Answer {
        status: head.status,
        trace_id: trace_id.to_owned(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}

/// So many orders make the shop warm.
const WARM_UP: u32 = 5;
/// How long to rest then.
const REST: Duration = Duration::from_millis(300);
/// How many orders are made at the same time.
const CUSTOMERS: u32 = 16;
