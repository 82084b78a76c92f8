//! What a client span says of where the request goes: targets that no socket of a test has.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use http::{Request, Response, header};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_context::testing::TreePrinter;
use tracing_context::{Context, FutureExt as _};
use tracing_tests::http::{Body, Failure, Trace, telemetry};
use tracing_tower::ClientLayer;

async fn target(url: &str, host: Option<&str>) -> String {
    telemetry();
    let mut request = Request::get(url);
    if let Some(host) = host {
        request = request.header(header::HOST, host);
    }
    let request = request.body(Body::empty()).unwrap();
    let inner = service_fn(|_| async { Ok::<_, Failure>(Response::new(Body::empty())) });
    let client = ClientLayer::new().layer(inner);
    let trace = Trace::new();
    let call = async { client.oneshot(request).await };
    let caller = Context::new().with_span(trace.caller.clone());
    call.with_context(caller).await.unwrap();
    TreePrinter::new()
        .only(&["url.full", "server.address", "server.port"])
        .print(&trace.spans(1).await)
        .replace("GET [client] (remote parent) ", "")
}

#[tokio::test]
async fn the_port_is_the_schemes_unless_it_is_named() {
    for (url, port) in [
        ("http://example.com/", 80),
        ("https://example.com/", 443),
        ("https://example.com:8443/", 8443),
        ("http://example.com:80/", 80),
    ] {
        assert_eq!(
            target(url, None).await,
            format!("url.full=\"{url}\" server.address=\"example.com\" server.port={port}\n")
        );
    }
}

#[tokio::test]
async fn addresses_of_ipv6_are_bare() {
    assert_eq!(
        target("http://[::1]:8080/a", None).await,
        "url.full=\"http://[::1]:8080/a\" server.address=\"::1\" server.port=8080\n"
    );
    assert_eq!(
        target("/a", Some("[2001:db8::7]:81")).await,
        "url.full=\"http://[2001:db8::7]:81/a\" server.address=\"2001:db8::7\" server.port=81\n"
    );
}

#[tokio::test]
async fn a_relative_target_is_completed_by_the_host_header() {
    assert_eq!(
        target("/a?b=1&token=x", Some("example.com:8080")).await,
        "url.full=\"http://example.com:8080/a?b=1&token=REDACTED\" \
         server.address=\"example.com\" server.port=8080\n"
    );
    assert_eq!(
        target("/a", Some("example.com")).await,
        "url.full=\"http://example.com/a\" server.address=\"example.com\" server.port=80\n"
    );
    // The target wins.
    assert_eq!(
        target("http://target.example/", Some("proxy.example:3128")).await,
        "url.full=\"http://target.example/\" server.address=\"target.example\" server.port=80\n"
    );
}

#[tokio::test]
async fn credentials_in_a_path_like_place_do_not_leak() {
    assert_eq!(
        target("http://ada@example.com/", None).await,
        "url.full=\"http://REDACTED@example.com/\" server.address=\"example.com\" server.port=80\n"
    );
    assert_eq!(
        target(
            "http://ada:l%40ve@example.com:81/?X-Amz-Signature=1&q=a%20b",
            None
        )
        .await,
        "url.full=\"http://REDACTED:REDACTED@example.com:81/?X-Amz-Signature=REDACTED&q=a%20b\" \
         server.address=\"example.com\" server.port=81\n"
    );
}

#[tokio::test]
async fn long_urls_are_cut() {
    let url = format!(
        "http://example.com/{}?a={}",
        "p".repeat(5_000),
        "q".repeat(5_000)
    );
    let text = target(&url, None).await;
    assert!(text.len() < 2 * 1_024 + 200, "{}", text.len());
    assert!(
        text.starts_with("url.full=\"http://example.com/ppp"),
        "{text}"
    );
}
