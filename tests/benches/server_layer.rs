//! What the server layer costs per request, over an empty tower layer.
//!
//! `cargo bench -p tracing-tests --bench server_layer --no-run`, then for each variant
//!
//! ```text
//! valgrind --tool=callgrind target/release/deps/server_layer-<hash> VARIANT 1000
//! valgrind --tool=callgrind target/release/deps/server_layer-<hash> VARIANT 3000
//! ```
//!
//! The difference of the two counts, divided by 2,000, is the cost of a request. Variants: `noop`,
//! `tower-http`, `sampled`, `open` (sampled, and the set of open spans kept), `unsampled`,
//! `disabled`; and with an exporter whose backend is `healthy`, `away`, `silent`, or so slow that the
//! queue is `full`. An exporter has a thread of its own, which does not count: add
//! `--toggle-collect='server_layer::measured'`.

#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::routing::get;
use http::Request;
use http_body_util::BodyExt as _;
use tokio::runtime::Runtime;
use tower::{Layer, Service, ServiceExt as _};
use tracing_context::sampler::{AlwaysOff, AlwaysOn};
use tracing_context::{ContextLayer, FinishedSpan, OpenSpans, SpanSink};
use tracing_export::Telemetry;
use tracing_subscriber::prelude::*;
use tracing_tower::ServerLayer;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let variant = arguments.next().unwrap_or_else(|| "sampled".to_owned());
    let requests = arguments
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_u32);
    // With its state at hand the router is not built anew for each request.
    let router = router(&variant).with_state(());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    // Memory is kept from earlier spans in a service too.
    runtime.block_on(send(&router, 100));
    measured(&runtime, &router, requests);
    println!("{variant}: {requests} requests");
}

/// Not async: its symbol would be inlined, and callgrind could not tell it.
#[inline(never)]
fn measured(runtime: &Runtime, router: &Router, requests: u32) {
    runtime.block_on(send(router, requests));
}

async fn send(router: &Router, requests: u32) {
    for _ in 0..requests {
        request(router.clone()).await;
    }
}

async fn request(router: Router) {
    let request = Request::get("http://shop.example:8080/users/7?page=2")
        .header("host", "shop.example:8080")
        .header("user-agent", "bench/1.0")
        .header(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        .body(Body::empty())
        .expect("a request");
    let response = router.oneshot(request).await.expect("infallible");
    let body = response.into_body().collect().await.expect("a body");
    assert_eq!(body.to_bytes(), "user 7");
}

fn router(variant: &str) -> Router {
    let router = Router::new().route(
        "/users/{id}",
        get(async |Path(id): Path<u32>| format!("user {id}")),
    );
    match variant {
        "noop" => router.layer(Noop),
        "tower-http" => {
            tracing_subscriber::registry().with(Ignore).init();
            router.layer(tower_http::trace::TraceLayer::new_for_http())
        }
        "sampled" => traced(
            router,
            ContextLayer::builder().sampler(AlwaysOn).sink(Dropped),
        ),
        "open" => {
            let layer = ContextLayer::builder().sampler(AlwaysOn).sink(Dropped);
            traced(router, layer.open_spans(&OpenSpans::default()))
        }
        "unsampled" => traced(
            router,
            ContextLayer::builder().sampler(AlwaysOff).sink(Dropped),
        ),
        "healthy" => exported(router, &backend(true), 32 << 20),
        "away" => exported(router, "http://127.0.0.1:1/v1/traces", 32 << 20),
        "silent" => exported(router, &backend(false), 32 << 20),
        "full" => exported(router, &backend(false), 128 << 10),
        "disabled" => router.layer(ServerLayer::new()),
        other => panic!("no such variant: {other}"),
    }
}

fn traced(router: Router, layer: tracing_context::LayerBuilder) -> Router {
    tracing_subscriber::registry()
        .with(layer.build().filtered())
        .init();
    router.layer(ServerLayer::new())
}

/// The set-up of a service, with this much memory for spans.
fn exported(router: Router, url: &str, queue_bytes: usize) -> Router {
    let telemetry = Telemetry::builder("bench")
        .source(|_| None)
        .endpoint(url)
        .max_queue_bytes(queue_bytes)
        .build()
        .expect("an exporter");
    tracing_subscriber::registry()
        .with(telemetry.layer())
        .init();
    // Until the process ends.
    std::mem::forget(telemetry);
    router.layer(ServerLayer::new())
}

/// A backend in a thread of its own, which answers or does not.
fn backend(answers: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, answers));
        }
    });
    format!("http://{address}/v1/traces")
}

fn answer(mut stream: TcpStream, answers: bool) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().ok()?;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        if answers {
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(head).ok()?;
        }
    }
}

/// An exporter that drops what it gets.
struct Dropped;

impl SpanSink for Dropped {
    fn on_end(&self, span: &FinishedSpan) {
        std::hint::black_box(span);
    }
}

/// A registry with no layer leaks its spans.
struct Ignore;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Ignore {}

/// The fair zero: axum boxes for every layer.
#[derive(Clone)]
struct Noop;

#[derive(Clone)]
struct NoopService<S>(S);

impl<S> Layer<S> for Noop {
    type Service = NoopService<S>;

    fn layer(&self, inner: S) -> NoopService<S> {
        NoopService(inner)
    }
}

impl<S: Service<R>, R> Service<R> for NoopService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}
