//! Backends that are not what the endpoint says: the reason names the URL without its secrets, what
//! was answered, and what to do.
#![cfg(feature = "grpc")]
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use tracing_export::{Protocol, ShutdownReport, Telemetry};
use tracing_subscriber::layer::SubscriberExt as _;

/// A server that answers everything with these bytes, and closes.
fn server(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 64 * 1024];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer);
            // Closed with something unread, it would be reset before the answer is read.
            let _ = stream.shutdown(Shutdown::Write);
            while stream.read(&mut request).is_ok_and(|read| read > 0) {}
        }
    });
    address
}

/// What becomes of a span that is sent there.
fn sent(protocol: Protocol, address: SocketAddr) -> ShutdownReport {
    let telemetry = Telemetry::builder("sender")
        .source(|_| None)
        .panic_hook(false)
        .process_defaults(false)
        .protocol(protocol)
        .endpoint(format!(
            "http://me:hunter2@{address}/otlp/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl/?api-key=hunter2"
        ))
        .build()
        .unwrap();
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("work").in_scope(|| ());
    });
    telemetry.shutdown(Duration::from_secs(30))
}

#[test]
fn the_reason_says_where_what_and_what_to_do() {
    const SETTINGS: &[u8] = b"\0\0\x06\x04\0\0\0\0\0\0\x05\0\0\x40\0";
    const ALERT: &[u8] = b"\x15\x03\x01\0\x02\x02\x46";
    const UNKNOWN: &[u8] = b"HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\n\
                             content-length: 19\r\n\r\n404 page not found\n";
    const DENIED: &[u8] = b"HTTP/1.1 401 Unauthorized\r\ncontent-type: text/plain\r\n\
                            content-length: 10\r\n\r\nwhat \x1b[1m?";
    const MOVED: &[u8] = b"HTTP/1.1 308 Permanent Redirect\r\n\
                           location: http://other/v1/traces?token=hunter2\r\n\
                           content-length: 0\r\n\r\n";
    const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\
                          content-length: 17\r\n\r\n<h1>Grafana</h1>\n";
    const BAD: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
    let http = Protocol::HttpProtobuf;
    for (protocol, answer, parts) in [
        (
            http,
            UNKNOWN,
            &["404: \"404 page not found\"", "is the path right?"][..],
        ),
        (
            http,
            DENIED,
            &["401: \"what \\u{1b}[1m?\"", "OTEL_EXPORTER_OTLP_HEADERS"],
        ),
        (
            http,
            MOVED,
            &["308", "name http://other/v1/traces as the endpoint"],
        ),
        (http, PAGE, &["200: \"Grafana\"", "is the path right?"]),
        (
            http,
            SETTINGS,
            &["OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "4318"],
        ),
        (http, ALERT, &["speaks TLS", "https"]),
        (
            Protocol::Grpc,
            BAD,
            &[
                "\"HTTP/1.1 400 Bad Request\"",
                "PROTOCOL=http/protobuf",
                "4317",
            ],
        ),
        (Protocol::Grpc, ALERT, &["speaks TLS", "https"]),
    ] {
        let address = server(answer);
        let report = sent(protocol, address);
        let text = report.to_string();
        assert_eq!(report.lost(), 1, "{text}");
        assert!(text.contains(&format!("http://{address}")), "{text}");
        for part in parts {
            assert!(text.contains(part), "no {part} in {text}");
        }
        for secret in ["hunter2", "eyJ", "\x1b"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
