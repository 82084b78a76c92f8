//! gRPC calls, whose span another layer makes.

use http::{Method, Response, header};
use tracing::info_span;
use tracing_tower::ServerLayer;

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::trace::outline;
use crate::http::{Body, Trace, handler};

async fn call<A: ServerAdapter>(layer: ServerLayer, content_type: &str) -> Trace {
    let handler = handler(|_| async {
        info_span!("work").in_scope(|| ());
        Response::new(Body::from("hello"))
    });
    let app = App::with(layer).route("/shop.Orders/Place", handler);
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    let mut request = server.request(Method::POST, "/shop.Orders/Place", &trace);
    let content_type = content_type.parse().unwrap();
    request
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    server.send(request).await.unwrap();
    trace
}

pub async fn calls_pass_without_a_span<A: ServerAdapter>() {
    for content_type in ["application/grpc", "application/grpc+proto"] {
        let trace = call::<A>(ServerLayer::new(), content_type).await;
        let Some(spans) = trace.recorded(1).await else {
            continue;
        };
        assert_eq!(outline(&spans), "work [internal] (remote parent)\n");
        assert_eq!(spans[0].parent_span_id(), Some(trace.caller.span_id()));
    }
}

pub async fn calls_have_a_span_if_asked<A: ServerAdapter>() {
    let asked = ServerLayer::new().grpc_as_http(true);
    let name = name::<A>("POST", "/shop.Orders/Place");
    for (layer, content_type) in [
        (asked, "application/grpc"),
        (ServerLayer::new(), "application/json"),
    ] {
        let trace = call::<A>(layer, content_type).await;
        trace
            .leaves(format!(
                "\
{name} [server] (remote parent) http.response.status_code=200
  work [internal]
"
            ))
            .await;
    }
}
