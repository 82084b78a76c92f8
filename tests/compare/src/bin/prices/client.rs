//! HTTP clients: a span is entered, the response is canned and read to its end.

use std::convert::Infallible;
use std::future::{Ready, ready};

use http::{Extensions, Request, Response};
use http_body_util::{BodyExt as _, Full};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use reqwest_tracing::TracingMiddleware;
use tokio::runtime::Runtime;
use tower::{Layer as _, Service, ServiceExt as _, service_fn};
use tracing::info_span;
use tracing_compare::empty::Empty;
use tracing_compare::setup::{before, ours};
use tracing_tower::ClientLayer;

use crate::group::{Group, Row, Work, row, zero};

pub const GROUP: Group = Group {
    name: "client",
    unit: "request",
    rows: &ROWS,
    prepare,
    timed: 20_000,
};

const ROWS: [Row; 11] = [
    zero(
        "empty",
        "an empty layer around a canned response, no subscriber",
    ),
    row(
        "ours-sampled",
        "empty",
        "ClientLayer, sampled, the sink drops",
    ),
    row("ours-unsampled", "empty", "the same, unsampled"),
    row("ours-none", "empty", "the same, no subscriber"),
    zero(
        "reqwest",
        "reqwest-middleware with a canned response, no subscriber",
    ),
    row(
        "reqwest-ours-sampled",
        "reqwest",
        "our middleware, sampled, the sink drops",
    ),
    row("reqwest-ours-unsampled", "reqwest", "the same, unsampled"),
    row("reqwest-ours-none", "reqwest", "the same, no subscriber"),
    row(
        "reqwest-tracing-sampled",
        "reqwest",
        "reqwest-tracing and tracing-opentelemetry, sampled, the processor drops",
    ),
    row(
        "reqwest-tracing-unsampled",
        "reqwest",
        "the same, unsampled",
    ),
    row("reqwest-tracing-none", "reqwest", "the same, no subscriber"),
];

fn prepare(name: &str) -> Work {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    match name.split_once('-').unwrap_or((name, "")) {
        ("empty", _) => tower(runtime, Empty.layer(service_fn(canned))),
        ("ours", mode) => {
            ours::install(mode);
            tower(runtime, ClientLayer::new().layer(service_fn(canned)))
        }
        ("reqwest", whose) => reqwest(runtime, whose),
        _ => panic!("no such row: {name}"),
    }
}

fn tower<S, B>(runtime: Runtime, service: S) -> Work
where
    S: Service<Request<Full<&'static [u8]>>, Response = Response<B>, Error = Infallible>,
    S: Clone + 'static,
    B: http_body::Body,
    B::Error: std::fmt::Debug,
{
    within_a_span(runtime, async move |count| {
        for _ in 0..count {
            let request = Request::get("http://shop.example:8080/users/7?page=2")
                .header("accept", "application/json")
                .header("user-agent", "compare/1.0")
                .body(Full::default())
                .expect("a request");
            let response = service.clone().oneshot(request).await.expect("infallible");
            let body = response.into_body().collect().await.expect("a body");
            assert_eq!(body.to_bytes(), "user 7");
        }
    })
}

fn canned(
    _: Request<Full<&'static [u8]>>,
) -> Ready<Result<Response<Full<&'static [u8]>>, Infallible>> {
    ready(Ok(Response::new(Full::from(&b"user 7"[..]))))
}

fn reqwest(runtime: Runtime, whose: &str) -> Work {
    let client = ClientBuilder::new(reqwest::Client::new());
    let client = match whose.split_once('-') {
        None => client,
        Some(("ours", mode)) => {
            ours::install(mode);
            client.with(tracing_tower::reqwest::Middleware::new())
        }
        Some((_, mode)) => {
            before::install(mode);
            client.with(TracingMiddleware::default())
        }
    };
    let client: ClientWithMiddleware = client.with(Canned).build();
    within_a_span(runtime, async move |count| {
        for _ in 0..count {
            let request = client
                .get("http://shop.example:8080/users/7?page=2")
                .header("accept", "application/json")
                .header("user-agent", "compare/1.0");
            let response = request.send().await.expect("canned");
            assert_eq!(response.bytes().await.expect("canned"), "user 7");
        }
    })
}

/// Instead of a network.
struct Canned;

#[async_trait::async_trait]
impl Middleware for Canned {
    async fn handle(
        &self,
        _: reqwest::Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        Ok(Response::new("user 7").into())
    }
}

fn within_a_span(runtime: Runtime, send: impl AsyncFn(u32) + 'static) -> Work {
    let span = info_span!("parent");
    Box::new(move |count| span.in_scope(|| runtime.block_on(send(count))))
}
