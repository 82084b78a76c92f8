//! A caller who sends rubbish gets what he would get without our layer, and one span.

use http::{HeaderMap, HeaderName, HeaderValue};
use tracing_context::SpanKind;
use tracing_grpc::ServerLayer;
use tracing_tests::grpc::{Raw, RawReply, Server};
use tracing_tests::http::{eventually, telemetry};

const CHECK: &str = "grpc.health.v1.Health/Check";

/// Health checks, with and without our layer.
fn servers() -> [Server; 2] {
    let layered = Server::start(|incoming| {
        let (_, health) = tonic_health::server::health_reporter();
        let mut server = tonic::transport::Server::builder()
            .layer(ServerLayer::new().capture_request_headers([HeaderName::from_static("x-bin")]));
        let server = server.add_service(health);
        server.serve_with_incoming(incoming)
    });
    let plain = Server::start(|incoming| {
        let (_, health) = tonic_health::server::health_reporter();
        let mut server = tonic::transport::Server::builder();
        let server = server.add_service(health);
        server.serve_with_incoming(incoming)
    });
    [layered, plain]
}

/// All but the time.
fn whole(mut reply: RawReply) -> String {
    reply.0.headers.remove("date");
    format!("{reply:?}")
}

#[tokio::test]
async fn rubbish_is_answered_as_ever_and_makes_one_span() {
    let [layered, plain] = servers();
    let mut layered = Raw::connect(layered.address).await;
    let mut plain = Raw::connect(plain.address).await;
    let many = "x=y,".repeat(300);
    let rows: [(&str, &[&[u8]]); 9] = [
        ("traceparent", &[b"garbage"]),
        ("traceparent", &[b""]),
        ("traceparent", &[b"00-0-0-01", b"\xff"]),
        ("tracestate", &[b"=,=,="]),
        ("baggage", &[b"%,;=\xe9"]),
        ("baggage", &[many.as_bytes()]),
        ("x-bin", &[b"not base64!", b"AAEC"]),
        ("grpc-timeout", &[b"soon"]),
        ("grpc-trace-bin", &[b"?"]),
    ];
    for (count, (name, values)) in (1..).zip(rows) {
        let mut fields = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_bytes(value).unwrap();
            fields.append(HeaderName::from_static(name), value);
        }
        let ours = layered.call(CHECK, fields.clone()).await;
        let theirs = plain.call(CHECK, fields).await;
        assert_eq!(ours.status(), "0", "{name}");
        assert_eq!(whole(ours), whole(theirs), "{name}");
        let spans = eventually("a span", || {
            let spans = telemetry().spans.spans();
            (spans.len() >= count).then_some(spans)
        })
        .await;
        assert_eq!(spans.len(), count, "{name}");
        let span = spans.last().unwrap();
        assert_eq!(span.kind(), SpanKind::Server);
        assert_eq!((span.name(), span.parent_span_id()), (CHECK, None));
        let captured = span.attributes().get("rpc.request.header.x-bin");
        let captured = captured.map(|value| value.to_string());
        let expected = (name == "x-bin").then(|| "[not base64!, AAEC]".to_owned());
        assert_eq!(captured, expected);
    }
}
