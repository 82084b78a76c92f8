//! What a client span says of where the request goes: targets that no socket of a test has.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use http::{Request, Response, header};
use tower::{Layer as _, Service, ServiceExt as _, service_fn};
use tracing_context::testing::TreePrinter;
use tracing_context::{Context, FutureExt as _};
use tracing_tests::http::{Body, Failure, Trace, telemetry};
use tracing_tower::{ClientLayer, ServerLayer};

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
        "url.full=\"http://example.com:8080/a?b=REDACTED&token=REDACTED\" \
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
        "url.full=\"http://REDACTED:REDACTED@example.com:81/?X-Amz-Signature=REDACTED&q=REDACTED\" \
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

/// Names of secrets that no list of secrets had: the values of all are hidden by default, on
/// clients and servers alike.
#[tokio::test]
async fn values_are_secret_unless_they_are_known_not_to_be() {
    for key in [
        "code",
        "x-api-key",
        "accessToken",
        "user[password]",
        "private_token",
        "auth_token",
        "client-secret",
        "otp",
        "pin",
        "ssn",
        "key",
        "k",
        "hash",
        "nonce",
        "state",
        "assertion",
        "SAMLResponse",
        "ticket",
        "credential",
        "sas",
        "hmac",
        "q",
        "email",
        "sid",
        "phpsessid",
    ] {
        let query = format!("{key}=hunter2&page=2&sort=name");
        let shown = format!("{key}=REDACTED&page=2&sort=name");
        assert_eq!(
            queries(ClientLayer::new(), ServerLayer::new(), &query).await,
            [&*shown; 2]
        );
    }
}

#[tokio::test]
async fn more_values_are_recorded_on_request() {
    let client = ClientLayer::new()
        .record_query_values(["color"])
        .redacted_query_keys(["page"]);
    let server = ServerLayer::new()
        .record_query_values(["color"])
        .redacted_query_keys(["page"]);
    let query = "color=blue&size=eyJhbGciOiJIUzI1NiJ9&page=1&token=x&other=y";
    let shown = "color=blue&size=REDACTED&page=REDACTED&token=REDACTED&other=REDACTED";
    assert_eq!(queries(client, server, query).await, [shown; 2]);

    let client = ClientLayer::new().record_all_query_values();
    let server = ServerLayer::new().record_all_query_values();
    let query = "color=blue&token=x&API-KEY=y&other=a/b";
    let shown = "color=blue&token=REDACTED&API-KEY=REDACTED&other=a/b";
    assert_eq!(
        queries(client.clone(), server.clone(), query).await,
        [shown; 2]
    );

    let client = client.only_redacted_query_keys(["color"]);
    let server = server.only_redacted_query_keys(["color"]);
    let shown = "color=REDACTED&token=x&API-KEY=y&other=a/b";
    assert_eq!(queries(client, server, query).await, [shown; 2]);
}

#[tokio::test]
async fn paths_have_no_secrets() {
    for (path, shown) in [
        ("/orders/7", "/orders/7"),
        ("/a;jsessionid=x/b", "/a;jsessionid=REDACTED/b"),
        (
            "/fetch/https://u:p@h/x",
            "/fetch/https://REDACTED:REDACTED@h/x",
        ),
        (
            "/confirm/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
            "/confirm/REDACTED",
        ),
        ("/hooks/x/sk_live_0123456789abcdef", "/hooks/x/REDACTED"),
    ] {
        let url = format!("http://example.com{path}");
        let client = of_client(ClientLayer::new(), &url, "url.full").await;
        assert_eq!(client, format!("http://example.com{shown}"));
        assert_eq!(of_server(ServerLayer::new(), path, "url.path").await, shown);
    }
}

/// What the client's and the server's span say of this query.
async fn queries(client: ClientLayer, server: ServerLayer, query: &str) -> [String; 2] {
    let url = format!("http://example.com/?{query}");
    let full = of_client(client, &url, "url.full").await;
    [
        full.replace("http://example.com/?", ""),
        of_server(server, &url, "url.query").await,
    ]
}

async fn of_client(layer: ClientLayer, url: &str, key: &str) -> String {
    attribute(layer.layer(service_fn(answer)), url, key).await
}

async fn of_server(layer: ServerLayer, url: &str, key: &str) -> String {
    attribute(layer.layer(service_fn(answer)), url, key).await
}

async fn answer(_: Request<Body>) -> Result<Response<Body>, Failure> {
    Ok(Response::new(Body::empty()))
}

async fn attribute<S, B>(service: S, url: &str, key: &str) -> String
where
    S: Service<Request<Body>, Response = Response<B>, Error = Failure>,
{
    telemetry();
    let trace = Trace::new();
    let mut request = Request::get(url).body(Body::empty()).unwrap();
    let caller = Context::new().with_span(trace.caller.clone());
    tracing_context::propagator().inject(&caller, request.headers_mut());
    let call = async { service.oneshot(request).await };
    drop(call.with_context(caller).await.unwrap());
    let spans = trace.spans(1).await;
    let value = spans[0]
        .attributes()
        .get(key)
        .and_then(|value| value.as_str().map(str::to_owned));
    value.unwrap()
}
