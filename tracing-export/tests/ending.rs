//! How a service ends, each in a process of its own: its exit code, its time, and what it says.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::net::TcpSocket;
use tracing::level_filters::LevelFilter;
use tracing_export::{Telemetry, TelemetryBuilder};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

/// What a quick start gives the last spans.
const FIVE_SECONDS: Duration = Duration::from_secs(5);
/// Far less than that, far more than a shutdown should take.
const HURRIED: Duration = Duration::from_secs(3);
const CHILD: &str = "TRACING_EXPORT_TEST_CHILD";

/// Runs this test again in a process of its own; what it wrote on the standard error there. `None`
/// in that process.
fn in_child(test: &str) -> Option<String> {
    if std::env::var_os(CHILD).is_some() {
        return None;
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    Some(text)
}

fn builder(endpoint: &str) -> TelemetryBuilder {
    Telemetry::builder("ending")
        .source(|_| None)
        .panic_hook(false)
        .process_defaults(false)
        .endpoint(endpoint)
}

/// Nobody listens there.
const NOBODY: &str = "http://127.0.0.1:1/v1/traces";

fn spans(number: usize) {
    for _ in 0..number {
        tracing::info_span!("work").in_scope(|| ());
    }
}

/// As `RUST_LOG=myapp=info`.
fn myapp() -> Targets {
    Targets::new().with_target("myapp", LevelFilter::INFO)
}

fn warnings(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.contains("span") && !line.starts_with("test "))
        .collect()
}

#[test]
fn a_service_without_a_collector_ends_soon_and_says_once_what_was_lost() {
    let Some(text) =
        in_child("a_service_without_a_collector_ends_soon_and_says_once_what_was_lost")
    else {
        let telemetry = builder(NOBODY).build().unwrap();
        tracing_subscriber::registry()
            .with(telemetry.layer())
            .with(fmt::layer().with_writer(std::io::stderr))
            .init();
        spans(3);
        let begun = Instant::now();
        let report = telemetry.shutdown(FIVE_SECONDS);
        assert!(begun.elapsed() < HURRIED, "{:?}", begun.elapsed());
        assert!(!report.is_clean());
        assert_eq!((report.exported(), report.lost()), (0, 3));
        assert!(report.reason().unwrap().contains(NOBODY), "{report}");
        return;
    };
    let warnings = warnings(&text);
    assert_eq!(warnings.len(), 1, "{text}");
    for part in ["WARN", "3 of 3 spans were lost: no connection to", NOBODY] {
        assert!(warnings[0].contains(part), "{text}");
    }
}

#[test]
fn nor_does_one_wait_whose_collector_cannot_be_reached() {
    let Some(text) = in_child("nor_does_one_wait_whose_collector_cannot_be_reached") else {
        // Connections to it wait for ever, once its backlog is full.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        let _inside = runtime.enter();
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        let moment = Duration::from_millis(200);
        while let Ok(stream) = TcpStream::connect_timeout(&address, moment) {
            waiting.push(stream);
        }
        let url = format!("http://{address}/v1/traces");
        let telemetry = builder(&url).build().unwrap();
        tracing_subscriber::registry()
            .with(telemetry.layer())
            .init();
        spans(2);
        let begun = Instant::now();
        let report = telemetry.shutdown(FIVE_SECONDS);
        assert!(begun.elapsed() < HURRIED, "{:?}", begun.elapsed());
        assert_eq!(report.lost(), 2);
        return;
    };
    assert!(text.contains("2 of 2 spans were lost: "), "{text}");
}

#[test]
fn a_handle_that_is_dropped_ends_export_and_the_next_span_says_so_once() {
    let Some(text) =
        in_child("a_handle_that_is_dropped_ends_export_and_the_next_span_says_so_once")
    else {
        let telemetry = builder(NOBODY).build().unwrap();
        tracing_subscriber::registry()
            .with(telemetry.layer())
            .with(fmt::layer().with_writer(std::io::stderr))
            .init();
        spans(2);
        let begun = Instant::now();
        drop(telemetry);
        assert!(begun.elapsed() < HURRIED, "{:?}", begun.elapsed());
        spans(2);
        // The warning comes from a thread of its own.
        std::thread::sleep(Duration::from_secs(1));
        return;
    };
    let warnings = warnings(&text);
    assert_eq!(warnings.len(), 2, "{text}");
    assert!(warnings[0].contains("2 of 2 spans were lost"), "{text}");
    assert!(warnings[1].contains("ended after Telemetry"), "{text}");
}

/// The losses are heard under `RUST_LOG=myapp=info`, whoever has the filter.
fn heard_under(test: &str, is_global: bool) {
    let Some(text) = in_child(test) else {
        let telemetry = builder(NOBODY).build().unwrap();
        let fmt = fmt::layer().with_writer(std::io::stderr);
        let registry = tracing_subscriber::registry();
        if is_global {
            let target = myapp().with_target(module_path!(), LevelFilter::INFO);
            registry
                .with(telemetry.layer())
                .with(fmt)
                .with(target)
                .init();
        } else {
            registry
                .with(telemetry.layer())
                .with(fmt.with_filter(myapp()))
                .init();
        }
        spans(1);
        telemetry.shutdown(FIVE_SECONDS);
        return;
    };
    let warnings = warnings(&text);
    assert_eq!(warnings.len(), 1, "{text}");
    let expected = "tracing-export: 1 of 1 spans were lost: no connection to";
    assert!(warnings[0].starts_with(expected), "{text}");
}

#[test]
fn losses_are_heard_past_a_global_filter() {
    heard_under("losses_are_heard_past_a_global_filter", true);
}

#[test]
fn losses_are_heard_past_the_filter_of_a_layer() {
    heard_under("losses_are_heard_past_the_filter_of_a_layer", false);
}

#[test]
fn a_bad_variable_is_heard_past_a_filter() {
    let Some(text) = in_child("a_bad_variable_is_heard_past_a_filter") else {
        let telemetry = Telemetry::builder("ending")
            .source(|name| (name == "OTEL_TRACES_SAMPLER").then(|| "often".to_owned()))
            .without_exporter()
            .build()
            .unwrap();
        tracing_subscriber::registry()
            .with(telemetry.layer())
            .with(fmt::layer().with_filter(myapp()))
            .init();
        telemetry.shutdown(FIVE_SECONDS);
        return;
    };
    assert!(
        text.contains("tracing-export: OTEL_TRACES_SAMPLER"),
        "{text}"
    );
}
