//! Spans of every level, and still none of the machinery below a service.

use http::Method;
use tracing::level_filters::LevelFilter;
use tracing_context::SpanFilter;
use tracing_tests::http::client::{ClientAdapter, HyperHttp2};
use tracing_tests::http::server::{App, AxumHttp2, ServerAdapter};
use tracing_tests::http::{Body, Caller, Telemetry, Trace, handler};
use tracing_tower::ClientLayer;

#[tokio::test]
async fn the_machinery_has_no_spans() {
    let all = Telemetry::install(SpanFilter::from_level(LevelFilter::TRACE));
    let users = handler(|_| async {
        tracing::trace_span!("work").in_scope(|| tracing::trace!("working"));
        http::Response::new(Body::from("hello"))
    });
    let users = AxumHttp2::serve(App::of(users)).await;
    let client = HyperHttp2::client(ClientLayer::new());
    let gateway = handler(move |_| {
        let client = client.clone();
        async move {
            let request = http::Request::get(format!("http://{users}/"));
            let request = request.body(Body::empty()).unwrap();
            tower::ServiceExt::oneshot(client, request).await.unwrap()
        }
    });
    let gateway = AxumHttp2::serve(App::of(gateway)).await;
    let mut caller = Caller::connect(gateway, AxumHttp2::PROTOCOL).await;
    let trace = Trace::new();
    let request = caller.request(Method::GET, "/", &trace);
    caller.send(request).await.unwrap();
    drop(caller);
    assert_eq!(
        trace.tree(4).await,
        "\
GET / [server] (remote parent) http.response.status_code=200
  GET [client] http.response.status_code=200
    GET / [server] http.response.status_code=200
      work [internal]
"
    );
    let spans = all.spans.spans();
    let strangers = spans.iter().filter(|span| span.trace_id() != trace.id());
    assert_eq!(
        strangers.map(|span| span.name()).collect::<Vec<_>>(),
        [""; 0]
    );
}
