//! Requests of several kinds, many at the same time.

use std::collections::BTreeMap;

use axum::body::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// What a request is to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 201, at once.
    Good,
    /// 500: its coupon panics.
    Panic,
    /// 422, an error of one span.
    Invalid,
    /// 201 after 2.5 s.
    Slow,
    /// 204.
    HealthCheck,
}

impl Kind {
    fn request(self, gateway: &str) -> Request<Full<Bytes>> {
        let order = match self {
            Self::Good => r#"{"user_id": 7, "item": "tea", "quantity": 1}"#,
            Self::Panic => r#"{"user_id": 7, "item": "tea", "quantity": 1, "coupon": "5%"}"#,
            Self::Invalid => r#"{"user_id": 7, "item": "tea", "quantity": 0}"#,
            Self::Slow => r#"{"user_id": 7, "item": "sofa", "quantity": 1}"#,
            Self::HealthCheck => {
                let request = Request::get(format!("{gateway}/health"));
                return request.body(Full::default()).expect("a request");
            }
        };
        Request::post(format!("{gateway}/orders"))
            .header("content-type", "application/json")
            .header("authorization", "Bearer acme-token")
            .body(Full::from(order))
            .expect("a request")
    }

    const fn status(self) -> u16 {
        match self {
            Self::Good | Self::Slow => 201,
            Self::Panic => 500,
            Self::Invalid => 422,
            Self::HealthCheck => 204,
        }
    }
}

/// Makes these requests, and tells what kind of request each trace is of.
pub(crate) fn make(kinds: &[Kind], gateway: &str) -> BTreeMap<String, Kind> {
    let http: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    Runtime::new().expect("a runtime").block_on(async {
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let mine: Vec<_> = kinds
                .iter()
                .copied()
                .skip(caller)
                .step_by(CALLERS)
                .collect();
            let (http, gateway) = (http.clone(), gateway.to_owned());
            callers.spawn(async move {
                let mut traces = Vec::new();
                for kind in mine {
                    let response = http.request(kind.request(&gateway)).await;
                    let (head, body) = response.expect("an answer").into_parts();
                    body.collect().await.expect("a body");
                    let status = head.status.as_u16();
                    let is_expected = status == kind.status() || status == TOO_LATE;
                    assert!(is_expected, "{kind:?}: {status}");
                    let trace = head.headers["x-trace-id"].to_str().expect("an id");
                    traces.push((trace.to_owned(), kind));
                }
                traces
            });
        }
        callers.join_all().await.into_iter().flatten().collect()
    })
}

/// The body of the answer at this URL.
pub(crate) fn get(url: &str) -> String {
    let http: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    Runtime::new().expect("a runtime").block_on(async {
        let response = http.get(url.parse().expect("a URL")).await;
        let body = response.expect("an answer").into_body().collect().await;
        let body = body.expect("a body").to_bytes();
        String::from_utf8(body.into()).expect("UTF-8")
    })
}

/// So many requests are under way at a time.
const CALLERS: usize = 12;
/// What the shop may answer on a very busy machine: a payment takes longer than it waits.
const TOO_LATE: u16 = 504;
