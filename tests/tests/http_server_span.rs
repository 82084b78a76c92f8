//! The server span at hand: for middleware, handlers, responses and hooks.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request as AxumRequest;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tracing::Span;
use tracing_context::testing::TreePrinter;
use tracing_tests::http::{Trace, telemetry};
use tracing_tower::{Ended, ResponseHeader, ServerHooks, ServerLayer, ServerSpan};

async fn send(app: Router, trace: &Trace) -> Response<String> {
    telemetry();
    let request = Request::get("/users/7").header("traceparent", trace.parent());
    let response = app
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Response::from_parts(parts, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn authenticate(request: AxumRequest, next: Next) -> axum::response::Response {
    if let Some(span) = request.extensions().get::<ServerSpan>() {
        span.set_attribute("user.id", "u-17");
    }
    next.run(request).await
}

#[tokio::test]
async fn middleware_and_handlers_write_on_the_server_span() {
    let handler = async |span: ServerSpan| {
        tracing::info_span!("work").in_scope(|| {
            span.set_error("out_of_stock", "no teapots left")
                .span()
                .id()
        });
        span.trace_id().unwrap().to_string()
    };
    let app = Router::new()
        .route("/users/{id}", get(handler))
        .layer(from_fn(authenticate))
        .layer(ServerLayer::new());
    let trace = Trace::new();
    let answer = send(app, &trace).await;
    assert_eq!(answer.body(), &trace.caller.trace_id().to_string());
    let only = ["user.id", "error.type"];
    assert_eq!(
        TreePrinter::new().only(&only).print(&trace.spans(2).await),
        "GET /users/{id} [server] error(no teapots left) (remote parent) user.id=\"u-17\" \
         error.type=\"out_of_stock\"\n  work [internal]\n"
    );
}

/// Keeps the route that metrics get.
#[derive(Clone, Default)]
struct Routes(Arc<Mutex<Vec<Option<String>>>>);

impl ServerHooks for Routes {
    fn on_end(&self, ended: &Ended<'_>, _: &Span) {
        self.0
            .lock()
            .unwrap()
            .push(ended.route().map(str::to_owned));
    }
}

#[tokio::test]
async fn a_route_set_late_reaches_name_attribute_and_metrics() {
    let routes = Routes::default();
    let handler = async |span: ServerSpan| drop(span.set_route("/people/{name}").clone());
    let app = Router::new()
        .fallback(handler)
        .layer(ServerLayer::new().hooks(routes.clone()));
    let trace = Trace::new();
    send(app, &trace).await;
    assert_eq!(
        TreePrinter::new()
            .only(&["http.route"])
            .print(&trace.spans(1).await),
        "GET /people/{name} [server] (remote parent) http.route=\"/people/{name}\"\n"
    );
    assert_eq!(
        *routes.0.lock().unwrap(),
        [Some("/people/{name}".to_owned())]
    );
}

#[tokio::test]
async fn without_a_layer_it_does_nothing() {
    telemetry();
    let handler = async |span: ServerSpan| {
        span.set_attribute("user.id", "u-17")
            .set_route("/x")
            .set_error("a", "b");
        format!("{:?}", span.trace_id())
    };
    let answer = send(
        Router::new().route("/users/{id}", get(handler)),
        &Trace::new(),
    )
    .await;
    assert_eq!(answer.body(), "None");
}

#[tokio::test]
async fn a_response_names_the_exported_span() {
    for (header, name, prefix) in [
        (ResponseHeader::TraceResponse, "traceresponse", ""),
        (ResponseHeader::ServerTiming, "server-timing", "trace;desc="),
    ] {
        let app = Router::new()
            .route("/users/{id}", get(async || [("server-timing", "db;dur=3")]))
            .layer(ServerLayer::new().response_header(header));
        let trace = Trace::new();
        let answer = send(app, &trace).await;
        let span = trace.spans(1).await.remove(0);
        let expected = format!(
            "{prefix}00-{}-{}-{}",
            span.trace_id(),
            span.span_id(),
            span.context().flags()
        );
        let values: Vec<_> = answer.headers().get_all(name).iter().collect();
        assert_eq!(**values.last().unwrap(), *expected);
        // What the application says of its own timing stays.
        assert_eq!(answer.headers()["server-timing"], "db;dur=3");
    }
}

#[tokio::test]
async fn responses_say_nothing_unless_told_to() {
    let app = Router::new()
        .route("/users/{id}", get(async || "user"))
        .layer(ServerLayer::new());
    let answer = send(app, &Trace::new()).await;
    assert!(!answer.headers().contains_key("traceresponse"));
    assert!(!answer.headers().contains_key("server-timing"));
}
