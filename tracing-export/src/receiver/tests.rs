//! Over real sockets: exporter, receiver and back.

mod grpc;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tracing_context::{FinishedSpan, SpanSink, TraceFlags};

use super::*;
use crate::test_spans::any_span;
use crate::{Compression, OtlpConfig, OtlpExporter};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<FinishedSpan>>>);

impl SpanSink for Kept {
    fn on_end(&self, span: &FinishedSpan) {
        self.0.lock().unwrap().push(span.clone());
    }
}

/// A runtime that runs by itself.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

/// All ways to send something there.
fn ways(receiver: &Receiver) -> Vec<OtlpConfig> {
    let http = OtlpConfig::new(&receiver.endpoint()).unwrap();
    let plain = [
        http,
        #[cfg(feature = "grpc")]
        OtlpConfig::new(&receiver.grpc_endpoint())
            .unwrap()
            .protocol(crate::Protocol::Grpc),
    ];
    let compressions = [
        Compression::None,
        Compression::Gzip,
        #[cfg(feature = "zstd")]
        Compression::Zstd,
    ];
    let each = |way: OtlpConfig| compressions.map(|how| way.clone().compression(how));
    plain.into_iter().flat_map(each).collect()
}

/// All that OTLP carries.
fn text(span: &FinishedSpan) -> String {
    let events: Vec<_> = span
        .events()
        .map(|event| {
            let attributes: Vec<_> = event.attributes().iter().collect();
            let (name, time) = (event.name(), event.time_unix_nano());
            format!(
                "{name:?} {time} {attributes:?} {}",
                event.dropped_attributes()
            )
        })
        .collect();
    let links: Vec<_> = span
        .links()
        .map(|link| {
            let attributes: Vec<_> = link.attributes().iter().collect();
            format!(
                "{:?} {attributes:?} {}",
                link.context(),
                link.dropped_attributes()
            )
        })
        .collect();
    format!(
        "{:?} {:?} {} {:?} {:?} {} {} {:?} {:?} {:?} {events:?} {links:?} {} {} {} {:?} {:?} {:?} {:?}",
        span.context().clone().with_remote(false),
        span.parent_span_id(),
        span.parent_is_remote(),
        span.name(),
        span.kind(),
        span.start_unix_nano(),
        span.end_unix_nano(),
        span.status(),
        span.status_description(),
        span.attributes().iter().collect::<Vec<_>>(),
        span.dropped_attributes(),
        span.dropped_events(),
        span.dropped_links(),
        span.scope_name(),
        span.scope_version(),
        span.schema_url(),
        span.resource(),
    )
}

fn texts<'a>(spans: impl IntoIterator<Item = &'a FinishedSpan>) -> Vec<String> {
    let mut texts: Vec<_> = spans.into_iter().map(text).collect();
    texts.sort_unstable();
    texts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn spans_come_through_unchanged(spans in proptest::collection::vec(any_span(), 1..8)) {
        let runtime = runtime();
        let kept = Kept::default();
        let receiver = runtime.block_on(Receiver::bind_local(kept.clone())).unwrap();
        for config in ways(&receiver) {
            let exporter = OtlpExporter::start(&config).unwrap();
            spans.iter().for_each(|span| exporter.on_end(span));
            exporter.shutdown(Duration::from_secs(30)).unwrap();
            let sent = spans.iter().filter(|span| span.context().is_sampled());
            let came = std::mem::take(&mut *kept.0.lock().unwrap());
            prop_assert_eq!(texts(&came), texts(sent), "{:?}", config);
        }
    }
}

#[test]
fn local_roots_are_found_again() {
    let context = |span: u64| {
        let id = |id| tracing_context::SpanId::from_u64(id).unwrap();
        let trace = tracing_context::TraceId::from_u128(1).unwrap();
        (
            tracing_context::SpanContext::new(trace, id(span), TraceFlags::SAMPLED),
            id,
        )
    };
    let build = |own: u64, parent: u64, is_remote| {
        let (context, id) = context(own);
        FinishedSpan::builder("x", context)
            .parent(id(parent), is_remote)
            .build()
    };
    let spans = [
        build(2, 1, true),
        build(3, 2, false),
        build(4, 3, false),
        build(6, 5, false),
    ];
    let runtime = runtime();
    let kept = Kept::default();
    let receiver = runtime
        .block_on(Receiver::bind_local(kept.clone()))
        .unwrap();
    for config in ways(&receiver) {
        let exporter = OtlpExporter::start(&config).unwrap();
        spans.iter().for_each(|span| exporter.on_end(span));
        exporter.flush(Duration::from_secs(30)).unwrap();
        let kept = std::mem::take(&mut *kept.0.lock().unwrap());
        let roots: Vec<_> = kept.iter().map(|span| span.local_root().to_u64()).collect();
        assert_eq!(roots, [2, 2, 2, 5], "{config:?}");
    }
}

#[test]
fn nonsense_is_refused() {
    let runtime = runtime();
    let kept = Kept::default();
    runtime.block_on(async {
        let receiver = Receiver::bind_local(kept.clone()).await.unwrap();
        let protobuf = "content-type: application/x-protobuf\r\n";
        for (head, body, expected) in [
            ("GET /v1/traces", "", "405"),
            ("POST /", "", "404"),
            ("POST /v1/traces", "{}", "415"),
            ("POST /v1/traces PROTOBUF", "\u{7f}\u{7f}\u{7f}", "400"),
            ("POST /v1/traces PROTOBUF", "", "200"),
            ("POST /v1/traces HUGE", "", "413"),
        ] {
            let line = head.split(' ').take(2).collect::<Vec<_>>().join(" ");
            let kind = if head.ends_with('S') || body == "{}" { "" } else { protobuf };
            let length = if head.ends_with("HUGE") { 1 << 30 } else { body.len() };
            let request = format!(
                "{line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{kind}content-length: {length}\r\n\r\n{body}"
            );
            let mut stream = TcpStream::connect(receiver.local_addr()).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut filler = vec![0; 1 << 20];
            filler.fill(1);
            for _ in 0..if head.ends_with("HUGE") { 17 } else { 0 } {
                let _ = stream.write_all(&filler).await;
            }
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(std::str::from_utf8(&answer[9..]).unwrap(), expected, "{head}");
        }
        receiver.shutdown().await;
    });
    assert!(kept.0.lock().unwrap().is_empty());
}

proptest! {
    #[test]
    fn no_body_makes_it_panic(body: Vec<u8>) {
        use prost::Message as _;
        use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
        if let Ok(request) = ExportTraceServiceRequest::decode(&*body) {
            let _ = decode::spans(request);
        }
    }
}

#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::io::Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn services_that_send_apart_are_one_picture() {
    let runtime = runtime();
    let screen = Screen::default();
    let waterfall = Arc::new(crate::Waterfall::new(screen.clone()));
    let bound = runtime.block_on(Receiver::bind_local(Arc::clone(&waterfall)));
    let receiver = bound.unwrap();
    let id = |id| tracing_context::SpanId::from_u64(id).unwrap();
    let build = |service: &'static str, own: u64, parent: Option<(u64, bool)>| {
        let trace = tracing_context::TraceId::from_u128(7).unwrap();
        let context = tracing_context::SpanContext::new(trace, id(own), TraceFlags::SAMPLED);
        let resource = tracing_context::Resource::new(service);
        let span = FinishedSpan::builder(service, context).resource(resource);
        match parent {
            Some((parent, is_remote)) => span.parent(id(parent), is_remote).build(),
            None => span.build(),
        }
    };
    // The callee's spans arrive before those of its caller.
    for spans in [
        vec![build("users", 3, Some((2, true)))],
        vec![
            build("gateway", 2, Some((1, false))),
            build("gateway", 1, None),
        ],
    ] {
        let exporter =
            OtlpExporter::start(&OtlpConfig::new(&receiver.endpoint()).unwrap()).unwrap();
        spans.iter().for_each(|span| exporter.on_end(span));
        exporter.shutdown(Duration::from_secs(30)).unwrap();
    }
    waterfall.flush(Duration::from_secs(30)).unwrap();
    let text = String::from_utf8(screen.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("trace ").count(), 1, "{text}");
    assert!(text.contains("3 spans · 2 services"), "{text}");
}
