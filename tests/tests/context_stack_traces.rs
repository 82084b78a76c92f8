//! Who looks the symbols of a stack trace up: the exporter's thread, or who asked for it. Global
//! default with an exporter, JSON lines and text.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::info_span;
use tracing_context::__private::StackTrace;
use tracing_context::SpanExt as _;
use tracing_context::testing::InMemorySink;
use tracing_export::Telemetry;
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::prelude::*;
use tracing_tests::{in_child, in_child_with};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// The child's std prints none of its own.
const STACKS: &[(&str, &str)] = &[("RUST_LIB_BACKTRACE", "1")];

fn the_users_code(message: &str) {
    panic!("{message}");
}

fn panics_in_a_span(message: &str) {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        info_span!("request").in_scope(|| the_users_code(message));
    }));
    assert!(caught.is_err());
    let error = "x".parse::<u8>().unwrap_err();
    info_span!("fails").record_exception(&error);
}

/// A collector for one connection at least; gives all that it was sent.
fn collector() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sent = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sent = Arc::clone(&sent);
            std::thread::spawn(move || take(stream, &sent));
        }
    });
    (format!("http://{address}/v1/traces"), seen)
}

fn take(mut stream: std::net::TcpStream, sent: &Mutex<Vec<u8>>) {
    use std::io::{Read as _, Write as _};
    let mut bytes = [0; 64 * 1024];
    let mut request = Vec::new();
    while let Ok(count) = stream.read(&mut bytes)
        && count > 0
    {
        request.extend_from_slice(&bytes[..count]);
        sent.lock().unwrap().extend_from_slice(&bytes[..count]);
        let text = String::from_utf8_lossy(&request);
        let body = text.find("\r\n\r\n").map(|end| end + 4);
        let length = text.to_ascii_lowercase().lines().find_map(|line| {
            line.strip_prefix("content-length: ")?
                .trim()
                .parse::<usize>()
                .ok()
        });
        // The text may be longer than the bytes it stands for.
        if body.is_some() && length.is_some_and(|length| request.len() >= length) {
            request.clear();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    }
}

fn contains(bytes: &Mutex<Vec<u8>>, text: &str) -> bool {
    let bytes = bytes.lock().unwrap();
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn the_exporters_thread_looks_symbols_up_and_no_other() {
    let test = "the_exporters_thread_looks_symbols_up_and_no_other";
    in_child_with(test, STACKS, || {
        let (endpoint, seen) = collector();
        let telemetry = Telemetry::builder("stacks")
            .source(|name| (name == "OTEL_EXPORTER_OTLP_COMPRESSION").then(|| "none".to_owned()))
            .endpoint(endpoint)
            .build()
            .unwrap();
        let (json, text) = (Lines::default(), Lines::default());
        let (to_json, to_text) = (json.clone(), text.clone());
        let format = tracing_subscriber::fmt::layer().with_writer(move || to_text.clone());
        tracing_subscriber::registry()
            .with(telemetry.layer())
            .with(tracing_logs::json().with_writer(move || to_json.clone()))
            .with(format.with_text_ids())
            .init();
        panics_in_a_span("on the worker");
        assert_eq!(StackTrace::resolved_here(), 0, "no worker looks symbols up");
        for lines in [json.text(), text.text()] {
            assert!(lines.contains("on the worker"), "{lines}");
            assert!(lines.contains("context_stack_traces.rs"), "{lines}");
            assert!(!lines.contains("the_users_code"), "{lines}");
        }
        telemetry.flush(Duration::from_secs(60)).unwrap();
        assert!(contains(&seen, "exception.stacktrace"));
        assert!(contains(&seen, "the_users_code"));
        assert!(contains(&seen, "panics_in_a_span"));
        assert_eq!(StackTrace::resolved_here(), 0);
    });
}

#[test]
fn a_line_that_is_to_have_a_stack_has_it() {
    let test = "a_line_that_is_to_have_a_stack_has_it";
    in_child_with(test, STACKS, || {
        let lines = Lines::default();
        let writer = lines.clone();
        let layer = tracing_context::ContextLayer::builder().build();
        let logs = tracing_logs::json().with_writer(move || writer.clone());
        tracing_subscriber::registry()
            .with(layer.filtered())
            .with(logs.with_stack_traces(true))
            .init();
        tracing_context::install_panic_hook();
        panics_in_a_span("with its stack");
        let text = lines.text();
        let line = text
            .lines()
            .find(|line| line.contains("with its stack"))
            .unwrap();
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let stack = line["exception.stacktrace"].as_str().unwrap();
        assert!(stack.contains("the_users_code"), "{stack}");
        assert!(stack.len() <= 8 * 1024, "{}", stack.len());
    });
}

#[test]
fn no_stack_is_captured_where_none_is_wanted() {
    // The child's RUST_BACKTRACE is 0.
    in_child("no_stack_is_captured_where_none_is_wanted", || {
        let spans = InMemorySink::new();
        let layer = tracing_context::ContextLayer::builder()
            .sink(spans.clone())
            .build();
        tracing_subscriber::registry().with(layer.filtered()).init();
        tracing_context::install_panic_hook();
        panics_in_a_span("without a stack");
        for span in spans.spans() {
            let event = span.events().next().unwrap();
            assert!(event.attributes().get("exception.message").is_some());
            assert!(event.attributes().get("exception.stacktrace").is_none());
        }
        assert_eq!(spans.spans().len(), 2);
    });
}

#[test]
fn telemetry_looks_no_symbols_up_ahead() {
    in_child_with("telemetry_looks_no_symbols_up_ahead", STACKS, || {
        let before = tracing_tests::resident_kib();
        let telemetry = Telemetry::builder("idle").source(|_| None).build().unwrap();
        // Whatever begins to work in the background has begun by then.
        std::thread::sleep(Duration::from_millis(500));
        let grown = tracing_tests::resident_kib().saturating_sub(before);
        // The debug information of this test alone is many times as much.
        assert!(grown < 8 * 1024, "{grown} KiB");
        std::mem::forget(telemetry);
    });
}
