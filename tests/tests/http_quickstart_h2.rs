//! The quick start over HTTP/2: what h2 and hyper say of themselves is neither a span nor a line.

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tower::{Layer as _, ServiceExt as _};
use tracing_context::testing::{InMemorySink, TreePrinter};
use tracing_context::{ContextLayer, SpanKind};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;
use tracing_tests::LogLines;
use tracing_tests::http::{Body, eventually};

#[tokio::test]
async fn only_what_the_service_says_is_recorded() {
    let (spans, logs, all) = (
        InMemorySink::new(),
        LogLines::default(),
        LogLines::default(),
    );
    let ours = ContextLayer::builder().sink(spans.clone()).build();
    tracing_subscriber::registry()
        .with(ours.filtered())
        .with(logs.clone().with_filter(EnvFilter::new("info")))
        // What there is to hear for one who wants to.
        .with(all.clone().with_filter(EnvFilter::new("trace")))
        .init();

    let app = Router::new()
        .route("/orders/{id}", get(order))
        .layer(tracing_tower::ServerLayer::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());

    let executor = hyper_util::rt::TokioExecutor::new();
    let client = hyper_util::client::legacy::Client::builder(executor)
        .http2_only(true)
        .build_http::<Body>();
    let client = tracing_tower::ClientLayer::new().layer(client);
    for id in 0..3 {
        let request = http::Request::get(format!("http://{address}/orders/{id}"));
        let request = request.body(Body::empty()).unwrap();
        let response = client.clone().oneshot(request).await.unwrap();
        assert_eq!(response.version(), http::Version::HTTP_2);
        axum::body::to_bytes(Body::new(response.into_body()), 100)
            .await
            .unwrap();
    }
    drop(client);

    let spans = eventually("the spans", || {
        let found = spans.spans();
        (found.len() >= 6).then_some(found)
    })
    .await;
    let one = "\
GET [client] http.response.status_code=200
  GET /orders/{id} [server] (remote parent) http.response.status_code=200
    * an order
";
    let printer = TreePrinter::new().only(&["http.response.status_code"]);
    assert_eq!(
        printer.print(&spans),
        one.replace(" (remote parent)", "").repeat(3)
    );
    let servers = spans.iter().filter(|span| span.kind() == SpanKind::Server);
    assert!(servers.clone().all(|span| span.parent_is_remote()));
    assert_eq!(servers.count(), 3);
    assert_eq!(logs.with(""), ["INFO an order"; 3]);
    // The ones above were not silent for want of anything to say.
    assert!(all.with("").len() > 100, "{}", all.with("").len());
}

async fn order() -> &'static str {
    tracing::info!("an order");
    "hello"
}
