//! A global filter that hides the middleware's spans: one warning.

use std::convert::Infallible;
use std::process::Command;

use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing::level_filters::LevelFilter;
use tracing_context::ContextLayer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;
use tracing_tests::LogLines;
use tracing_tower::ServerLayer;

#[tokio::test]
async fn one_warning_says_that_a_filter_hides_the_spans() {
    let logs = LogLines::default();
    tracing_subscriber::registry()
        .with(ContextLayer::builder().build().filtered())
        .with(logs.clone())
        .with(LevelFilter::WARN)
        .init();
    three_requests().await;
    assert_eq!(logs.with("a filter hides spans").len(), 1);
}

/// As `RUST_LOG=myapp=info` does, which hides the warning as well. In a process of its own, whose
/// standard error is read.
#[tokio::test]
async fn where_the_filter_hides_that_too_the_standard_error_has_it() {
    if std::env::var_os(AGAIN).is_none() {
        let test = "where_the_filter_hides_that_too_the_standard_error_has_it";
        let again = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(AGAIN, "1")
            .output()
            .unwrap();
        assert!(again.status.success());
        let said = String::from_utf8(again.stderr).unwrap();
        let found = said
            .matches("tracing-context: a filter hides spans")
            .count();
        assert_eq!(found, 1, "{said}");
        return;
    }
    tracing_subscriber::registry()
        .with(ContextLayer::builder().build().filtered())
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::sink))
        .with(Targets::new().with_target("myapp", LevelFilter::INFO))
        .init();
    three_requests().await;
}

async fn three_requests() {
    for _ in 0..3 {
        let service = service_fn(async |_: Request<String>| {
            Ok::<_, Infallible>(Response::new(String::new()))
        });
        let answer = ServerLayer::new()
            .layer(service)
            .oneshot(Request::default())
            .await;
        assert!(answer.is_ok());
    }
}

const AGAIN: &str = "TRACING_TESTS_AGAIN";
