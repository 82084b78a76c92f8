//! Makes the demo's orders, as a browser would: without a trace of its own.

use axum::body::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::cases::{self, CASES};
use crate::failure::Failure;
use crate::output::Output;
use crate::roles::Role;
use crate::roles::gateway::TRACE_ID;
use crate::supervisor::Shop;

/// What the shop answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The trace that the gateway named; empty if none.
    pub(crate) trace_id: String,
}

/// Makes all orders, one after the other.
pub(crate) async fn drive(shop: &Shop, output: &dyn Output) -> Result<(), Failure> {
    let http = Client::builder(TokioExecutor::new()).build_http();
    for case in &CASES {
        if case.without_database {
            send(&http, cases::remove_database(shop.url(Role::Users))).await?;
        }
        let answer = send(&http, case.request(shop.url(Role::Gateway))).await?;
        output.answer(case, &answer);
        if answer.status != case.status {
            let (title, got, wanted) = (case.title, answer.status, case.status);
            return Err(Failure::Answer(format!("{title}: got {got}, not {wanted}")));
        }
    }
    Ok(())
}

async fn send(
    http: &Client<HttpConnector, Full<Bytes>>,
    request: http::Result<Request<Full<Bytes>>>,
) -> Result<Answer, Failure> {
    let failure = |error: &dyn std::error::Error| Failure::Request(error.to_string());
    let request = request.map_err(|error| failure(&error))?;
    let response = http.request(request).await;
    let (head, body) = response.map_err(|error| failure(&error))?.into_parts();
    body.collect().await.map_err(|error| failure(&error))?;
    let trace_id = head.headers.get(TRACE_ID);
    let trace_id = trace_id.and_then(|id| id.to_str().ok()).unwrap_or_default();
    Ok(Answer {
        status: head.status,
        trace_id: trace_id.to_owned(),
    })
}
