//! What the receiver says to gRPC requests that no exporter of ours sends.

use std::io::Write as _;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http2;
use hyper::header::HeaderMap;
use hyper_util::rt::{TokioExecutor, TokioIo};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use tokio::net::TcpStream;

use super::{Kept, Receiver, runtime};

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// The body and the trailers of the answer.
async fn call(
    receiver: &Receiver,
    path: &str,
    encoding: &str,
    body: Vec<u8>,
) -> (Bytes, HeaderMap) {
    let stream = TcpStream::connect(receiver.local_addr()).await.unwrap();
    let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    let request = Request::post(format!("{}{path}", receiver.grpc_endpoint()))
        .header("content-type", "application/grpc+proto")
        .header("grpc-encoding", encoding)
        .body(Full::<Bytes>::from(body))
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/grpc");
    let body = response.into_body().collect().await.unwrap();
    let trailers = body.trailers().unwrap().clone();
    (body.to_bytes(), trailers)
}

fn frame(flag: u8, message: &[u8]) -> Vec<u8> {
    let mut out = vec![flag];
    out.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    out.extend(message);
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn nonsense_is_refused_over_grpc() {
    let bomb = frame(1, &gzip(&vec![0; 17 << 20]));
    assert!(bomb.len() < 1 << 20);
    let kept = Kept::default();
    runtime().block_on(async {
        let receiver = Receiver::bind_local(kept.clone()).await.unwrap();
        for (path, encoding, body, expected) in [
            (EXPORT, "identity", frame(0, b""), "0"),
            (EXPORT, "gzip", frame(1, &gzip(b"")), "0"),
            (EXPORT, "gzip", frame(0, b""), "0"),
            ("/other.Service/Export", "identity", frame(0, b""), "12"),
            (EXPORT, "br", frame(1, b"x"), "12"),
            (EXPORT, "identity", frame(1, &gzip(b"")), "13"),
            (EXPORT, "gzip", frame(1, b"plain"), "13"),
            (EXPORT, "identity", b"\0\0".to_vec(), "13"),
            (EXPORT, "identity", frame(0, b"\x7f\x7f\x7f"), "3"),
            (EXPORT, "identity", vec![0; 17 << 20], "8"),
            (EXPORT, "gzip", bomb, "8"),
        ] {
            let length = body.len();
            let (_, trailers) = call(&receiver, path, encoding, body).await;
            let status = &trailers["grpc-status"];
            assert_eq!(status, expected, "{path} {encoding} {length}: {trailers:?}");
        }
        receiver.shutdown().await;
    });
    assert!(kept.0.lock().unwrap().is_empty());
}

#[test]
fn spans_without_ids_are_a_partial_success() {
    let scope_spans = vec![ScopeSpans {
        spans: vec![Span::default(), Span::default()],
        ..ScopeSpans::default()
    }];
    let request = ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            scope_spans,
            ..ResourceSpans::default()
        }],
    };
    let body = frame(0, &request.encode_to_vec());
    let (answer, trailers) = runtime().block_on(async {
        let receiver = Receiver::bind_local(Kept::default()).await.unwrap();
        call(&receiver, EXPORT, "identity", body).await
    });
    assert_eq!(trailers["grpc-status"], "0");
    let answer = ExportTraceServiceResponse::decode(answer.slice(5..)).unwrap();
    assert_eq!(answer.partial_success.unwrap().rejected_spans, 2);
}
