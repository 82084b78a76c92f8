//! Redirects, retries, time limits and errors of reqwest.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::{Extensions, Request, Response, StatusCode, header};
use reqwest::redirect::Policy;
use reqwest_middleware::{ClientBuilder, Next};
use tracing_context::testing::TreePrinter;
use tracing_context::{Context, FutureExt as _};
use tracing_tests::http::{Body, Exchange, Origin, Trace, handler, respond, slow, telemetry};
use tracing_tower::reqwest::{Client, Middleware};
use tracing_tower::{ClientLayer, ResendCount};

fn inner() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy()
}

/// Counts down by redirects: `/2`, `/1`, `/0`.
fn countdown(status: u16) -> Exchange {
    handler(move |request: Request<Body>| async move {
        let left: u32 = request.uri().path()[1..].parse().unwrap();
        let mut response = Response::new(Body::from(request.method().to_string()));
        if left > 0 {
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            let next = format!("/{}", left - 1).parse().unwrap();
            response.headers_mut().insert(header::LOCATION, next);
        }
        response
    })
}

async fn within<T>(trace: &Trace, call: impl Future<Output = T>) -> T {
    telemetry();
    let caller = Context::new().with_span(trace.caller.clone());
    call.with_context(caller).await
}

async fn tree(trace: &Trace, count: usize) -> String {
    TreePrinter::new()
        .only(&[
            "http.request.resend_count",
            "http.response.status_code",
            "error.type",
        ])
        .print(&trace.spans(count).await)
}

#[tokio::test]
async fn redirects_of_reqwest_are_one_span() {
    let origin = Origin::start(countdown(302)).await;
    let client = Client::new(inner().build().unwrap());
    let trace = Trace::new();
    let response = within(&trace, client.get(origin.url("/2")).send()).await;
    let response = response.unwrap();
    assert_eq!(response.url().as_str(), origin.url("/0"));
    assert_eq!(response.text().await.unwrap(), "GET");
    assert_eq!(
        TreePrinter::new()
            .only(&["url.full", "http.response.status_code"])
            .print(&trace.spans(1).await),
        format!(
            "GET [client] (remote parent) url.full=\"{}\" http.response.status_code=200\n",
            origin.url("/2")
        )
    );
    assert_eq!(origin.received().len(), 3);
}

#[tokio::test]
async fn each_hop_is_a_span_if_asked() {
    let origin = Origin::start(countdown(307)).await;
    let client = Client::new(inner().redirect(Policy::none()).build().unwrap());
    let client = client.follow_redirects(10);
    let trace = Trace::new();
    let call = client.post(origin.url("/2")).body("tea").send();
    let response = within(&trace, call).await.unwrap();
    assert_eq!(response.url().as_str(), origin.url("/0"));
    assert_eq!(response.text().await.unwrap(), "POST");
    assert_eq!(
        tree(&trace, 3).await,
        "\
POST [client] (remote parent) http.response.status_code=307
POST [client] (remote parent) http.request.resend_count=1 http.response.status_code=307
POST [client] (remote parent) http.request.resend_count=2 http.response.status_code=200
"
    );
    let sent: Vec<_> = origin
        .received()
        .iter()
        .map(|headers| headers["traceparent"].to_str().unwrap()[36..52].to_owned())
        .collect();
    let mut spans = trace.spans(3).await;
    spans.sort_by_key(|span| span.start_unix_nano());
    let own: Vec<_> = spans
        .iter()
        .map(|span| span.span_id().to_string())
        .collect();
    assert_eq!(sent, own);
}

#[tokio::test]
async fn the_last_redirect_is_the_response() {
    let origin = Origin::start(countdown(302)).await;
    let client = Client::new(inner().redirect(Policy::none()).build().unwrap());
    let client = client.follow_redirects(1);
    let trace = Trace::new();
    let call = client.post(origin.url("/3")).body("tea").send();
    let response = within(&trace, call).await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.text().await.unwrap(), "GET");
    assert_eq!(
        tree(&trace, 2).await,
        "\
POST [client] (remote parent) http.response.status_code=302
GET [client] (remote parent) http.request.resend_count=1 http.response.status_code=302
"
    );
}

/// A stranger that one of ours redirects to hears nothing of the trace.
#[tokio::test]
async fn strangers_are_not_told() {
    let stranger = Origin::start(respond(200)).await;
    let location = stranger.url("/");
    let ours = Origin::start(handler(move |_| {
        let response = Response::builder().status(302);
        let response = response.header(header::LOCATION, location.clone());
        async { response.body(Body::empty()).unwrap() }
    }))
    .await;
    let own_port = ours.address.port();
    let layer = ClientLayer::new().propagate_to(move |uri| uri.port_u16() == Some(own_port));
    let inner = inner().redirect(Policy::none()).build().unwrap();
    let client = Client::with_layer(inner, &layer).follow_redirects(10);
    let trace = Trace::new();
    let call = client.get(ours.url("/")).bearer_auth("secret").send();
    within(&trace, call).await.unwrap();
    assert_eq!(ours.header("traceparent").len(), 1);
    assert_eq!(ours.header("authorization"), ["Bearer secret"]);
    assert_eq!(stranger.header("traceparent"), [""; 0]);
    assert_eq!(stranger.header("authorization"), [""; 0]);
}

#[tokio::test]
async fn too_many_redirects_have_a_name() {
    let origin = Origin::start(countdown(302)).await;
    let inner = inner().redirect(Policy::limited(1)).build().unwrap();
    let client = Client::new(inner);
    let trace = Trace::new();
    let call = client.get(origin.url("/5?token=secret")).send();
    let error = within(&trace, call).await.unwrap_err();
    assert!(error.is_redirect());
    assert!(error.url().is_some(), "the caller is told the URL");
    assert_eq!(
        tree(&trace, 1).await,
        "GET [client] error(error following redirect) (remote parent) \
         error.type=\"redirect_error\"\n"
    );
}

#[tokio::test]
async fn time_limits_have_a_name() {
    let never = handler(|_| std::future::pending::<Response<Body>>());
    let origin = Origin::start(never).await;
    let client = Client::new(inner().build().unwrap());
    let trace = Trace::new();
    let call = client.get(origin.url("/?token=secret"));
    let call = call.timeout(Duration::from_millis(20)).send();
    let error = within(&trace, call).await.unwrap_err();
    assert!(error.is_timeout() && error.url().is_some());
    assert_eq!(
        tree(&trace, 1).await,
        "GET [client] error(error sending request) (remote parent) error.type=\"timed_out\"\n"
    );
}

/// Also once the head has come.
#[tokio::test]
async fn time_limits_of_the_body_have_a_name() {
    let late = handler(|_| async { Response::new(slow(Duration::from_secs(60))) });
    let origin = Origin::start(late).await;
    // Without the names: time limits look like those of I/O.
    let client = Client::with_layer(inner().build().unwrap(), &ClientLayer::new());
    let trace = Trace::new();
    let call = client.get(origin.url("/")).timeout(Duration::from_secs(2));
    let response = within(&trace, call.send()).await.unwrap();
    let error = response.bytes().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(
        tree(&trace, 1).await,
        "GET [client] error(request or response body error) (remote parent) \
         http.response.status_code=200 error.type=\"timed_out\"\n"
    );
}

#[tokio::test]
async fn what_is_no_request_has_no_span() {
    telemetry();
    let client = Client::new(inner().build().unwrap());
    assert!(
        client
            .get("not a url")
            .send()
            .await
            .unwrap_err()
            .is_builder()
    );
}

#[tokio::test]
async fn a_resend_is_told() {
    let origin = Origin::start(respond(200)).await;
    let client = Client::new(inner().build().unwrap());
    let trace = Trace::new();
    let call = client.get(origin.url("/")).extension(ResendCount(2));
    within(&trace, call.send()).await.unwrap();
    assert_eq!(
        tree(&trace, 1).await,
        "GET [client] (remote parent) http.request.resend_count=2 http.response.status_code=200\n"
    );
}

/// Tries three times, as retry middleware does.
struct Thrice;

#[async_trait::async_trait]
impl reqwest_middleware::Middleware for Thrice {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        for _ in 0..2 {
            let again = request.try_clone().unwrap();
            let response = next.clone().run(again, extensions).await?;
            if response.status().is_success() {
                return Ok(response);
            }
        }
        next.run(request, extensions).await
    }
}

#[tokio::test]
async fn attempts_of_middleware_are_counted() {
    let attempts = Arc::new(AtomicU32::new(0));
    let origin = Origin::start(handler(move |_| {
        let first = attempts.fetch_add(1, Ordering::Relaxed) < 2;
        async move {
            let mut response = Response::new(Body::empty());
            if first {
                *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            }
            response
        }
    }))
    .await;
    let client = ClientBuilder::new(inner().build().unwrap())
        .with(Thrice)
        .with(Middleware::new())
        .build();
    let trace = Trace::new();
    for _ in 0..2 {
        within(&trace, client.get(origin.url("/")).send())
            .await
            .unwrap();
    }
    assert_eq!(
        tree(&trace, 4).await,
        "\
GET [client] error (remote parent) http.response.status_code=503 error.type=\"503\"
GET [client] error (remote parent) http.request.resend_count=1 \
http.response.status_code=503 error.type=\"503\"
GET [client] (remote parent) http.request.resend_count=2 http.response.status_code=200
GET [client] (remote parent) http.response.status_code=200
"
    );
}
