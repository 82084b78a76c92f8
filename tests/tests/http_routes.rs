//! Routes as axum matches them, wherever the layer stands.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::Request;
use tower::{Layer as _, Service, ServiceExt as _};
use tower_http::normalize_path::NormalizePathLayer;
use tracing_context::testing::TreePrinter;
use tracing_tests::http::{Trace, telemetry};
use tracing_tower::{RouteLayer, ServerLayer};

/// Names, routes and codes of the server spans of one request.
async fn seen<S>(service: S, method: &str, path: &str) -> String
where
    S: Service<Request<Body>, Response: Send>,
    S::Error: std::fmt::Debug,
{
    telemetry();
    let trace = Trace::new();
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("traceparent", trace.parent())
        .body(Body::empty());
    drop(service.oneshot(request.unwrap()).await.unwrap());
    let only = ["http.route", "http.response.status_code"];
    TreePrinter::new().only(&only).print(&trace.spans(1).await)
}

fn users() -> Router {
    Router::new()
        .route("/", get(async || "users"))
        .route("/{id}", get(async || "user"))
}

fn routes() -> Router {
    Router::new()
        .nest("/api/users", users())
        .merge(Router::new().route("/health", get(async || "well")))
        .nest_service("/files", get(async || "file"))
        .route("/orders", post(async || "ordered"))
}

#[tokio::test]
async fn inside_the_router_the_route_is_known_at_birth() {
    let app = || routes().layer(ServerLayer::new());
    for (method, path, expected) in [
        (
            "GET",
            "/api/users/7",
            "GET /api/users/{id} [server] (remote parent) \
             http.route=\"/api/users/{id}\" http.response.status_code=200\n",
        ),
        (
            "GET",
            "/health",
            "GET /health [server] (remote parent) \
             http.route=\"/health\" http.response.status_code=200\n",
        ),
        (
            "GET",
            "/orders",
            "GET /orders [server] (remote parent) \
             http.route=\"/orders\" http.response.status_code=405\n",
        ),
        (
            "GET",
            "/nowhere/7",
            "GET [server] (remote parent) http.response.status_code=404\n",
        ),
    ] {
        assert_eq!(seen(app(), method, path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_nested_service_is_known_by_its_prefix() {
    let files = seen(routes().layer(ServerLayer::new()), "GET", "/files/a/b").await;
    assert!(!files.contains("/a/b"), "{files}");
    assert!(files.contains("http.response.status_code=200"), "{files}");
}

#[tokio::test]
async fn a_fallback_has_no_route() {
    let app = routes()
        .fallback(async || "fallback")
        .layer(ServerLayer::new());
    assert_eq!(
        seen(app, "GET", "/nowhere/7").await,
        "GET [server] (remote parent) http.response.status_code=200\n"
    );
}

/// Around `NormalizePath`, which has to stand around the router.
#[tokio::test]
async fn outside_the_router_a_route_layer_tells() {
    let router = routes().route_layer(RouteLayer::new());
    let normalized = NormalizePathLayer::trim_trailing_slash().layer(router);
    let app = ServerLayer::new().layer(normalized);
    assert_eq!(
        seen(app.clone(), "GET", "/api/users/7/").await,
        "GET /api/users/{id} [server] (remote parent) \
         http.route=\"/api/users/{id}\" http.response.status_code=200\n"
    );
    assert_eq!(
        seen(app, "GET", "/nowhere/").await,
        "GET [server] (remote parent) http.response.status_code=404\n"
    );
}
