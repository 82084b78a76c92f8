//! What is easily got wrong: hooks outside the span, layers in layers, odd addresses.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::ConnectInfo;
use http::{Request, Response};
use tower::{Layer as _, ServiceBuilder, ServiceExt as _, service_fn};
use tracing::Span;
use tracing_context::testing::TreePrinter;
use tracing_context::{Context, FutureExt as _, SpanExt as _, current};
use tracing_tests::http::{Body, Trace, telemetry};
use tracing_tower::{ClientLayer, Ended, RequestHead, ResponseHead, ServerHooks, ServerLayer};

fn request(trace: &Trace) -> Request<Body> {
    let request = Request::get("http://example.com/").header("traceparent", trace.parent());
    request.body(Body::empty()).unwrap()
}

async fn hello(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(Response::new(Body::from("hello")))
}

#[derive(Clone, Default)]
struct Inside(Arc<Mutex<Vec<(&'static str, bool)>>>);

impl Inside {
    fn see(&self, hook: &'static str, span: &Span) {
        let inside = current().span() == span.context().as_ref();
        self.0.lock().unwrap().push((hook, inside));
    }
}

impl ServerHooks for Inside {
    fn on_request(&self, _: &RequestHead<'_>, span: &Span) {
        self.see("on_request", span);
    }

    fn on_response(&self, _: &ResponseHead<'_>, span: &Span) {
        self.see("on_response", span);
    }

    fn on_end(&self, _: &Ended<'_>, span: &Span) {
        self.see("on_end", span);
    }
}

/// An access log is written in `on_end`: its line needs the ids.
#[tokio::test]
async fn hooks_run_inside_the_span() {
    telemetry();
    let inside = Inside::default();
    let server = ServerLayer::new()
        .hooks(inside.clone())
        .layer(service_fn(hello));
    drop(server.oneshot(request(&Trace::new())).await.unwrap());
    assert_eq!(
        *inside.0.lock().unwrap(),
        [
            ("on_request", true),
            ("on_response", true),
            ("on_end", true)
        ]
    );
}

/// What a socket that listens on `[::]` says of a caller over IPv4.
#[tokio::test]
async fn a_mapped_address_is_of_ipv4() {
    telemetry();
    let trace = Trace::new();
    let mut request = request(&trace);
    let peer: SocketAddr = "[::ffff:192.0.2.4]:1234".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    drop(
        ServerLayer::new()
            .layer(service_fn(hello))
            .oneshot(request)
            .await
            .unwrap(),
    );
    let only = ["client.address", "network.peer.address"];
    assert_eq!(
        TreePrinter::new().only(&only).print(&trace.spans(1).await),
        "GET [server] (remote parent) client.address=\"192.0.2.4\" \
         network.peer.address=\"192.0.2.4\"\n"
    );
}

/// On the whole router and again on a part of it.
#[tokio::test]
async fn a_layer_inside_a_layer_is_its_child() {
    telemetry();
    let trace = Trace::new();
    let twice = ServiceBuilder::new()
        .layer(ServerLayer::new())
        .layer(ServerLayer::new())
        .service(service_fn(hello));
    drop(twice.oneshot(request(&trace)).await.unwrap());
    assert_eq!(
        TreePrinter::new().only(&[]).print(&trace.spans(2).await),
        "GET [server] (remote parent)\n  GET [server]\n"
    );
}

/// A URL without a host is none.
#[tokio::test]
async fn a_target_without_a_host_is_no_url() {
    telemetry();
    for uri in ["/a", "*"] {
        let trace = Trace::new();
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        let client = ClientLayer::new().layer(service_fn(hello));
        let call = async { drop(client.oneshot(request).await.unwrap()) };
        let caller = Context::new().with_span(trace.caller.clone());
        call.with_context(caller).await;
        let text = TreePrinter::new()
            .only(&["url.full"])
            .print(&trace.spans(1).await);
        assert!(!text.contains("url.full=\"http:///"), "{text}");
        assert!(!text.contains("url.full=\"http://*"), "{text}");
    }
}

/// Lets nothing through to a span.
struct Silent;

impl ServerHooks for Silent {
    fn filter(&self, _: &RequestHead<'_>) -> bool {
        false
    }
}

/// What the inner layer makes no span for stays in the outer one's.
#[tokio::test]
async fn a_layer_that_filters_inside_a_layer_stays_in_its_span() {
    telemetry();
    let trace = Trace::new();
    let handler = service_fn(async |_: Request<Body>| {
        tracing::info_span!("work").in_scope(|| ());
        Ok::<_, Infallible>(Response::new(Body::from("hello")))
    });
    let twice = ServiceBuilder::new()
        .layer(ServerLayer::new())
        .layer(ServerLayer::new().hooks(Silent))
        .service(handler);
    drop(twice.oneshot(request(&trace)).await.unwrap());
    assert_eq!(
        TreePrinter::new().only(&[]).print(&trace.spans(2).await),
        "GET [server] (remote parent)\n  work [internal]\n"
    );
}

/// Panics when the head of a response comes.
struct Panics;

impl ServerHooks for Panics {
    fn on_response(&self, _: &ResponseHead<'_>, _: &Span) {
        panic!("a hook");
    }
}

#[tokio::test]
async fn a_hook_that_panics_is_a_panic_of_the_request() {
    telemetry();
    let trace = Trace::new();
    let request = request(&trace);
    let call = tokio::spawn(async {
        let server = ServerLayer::new().hooks(Panics).layer(service_fn(hello));
        drop(server.oneshot(request).await);
    });
    assert!(call.await.is_err());
    let spans = trace.spans(1).await;
    assert_eq!(
        TreePrinter::new()
            .only(&["error.type"])
            .print(&spans)
            .lines()
            .next(),
        Some("GET [server] error (remote parent) error.type=\"panic\"")
    );
}
