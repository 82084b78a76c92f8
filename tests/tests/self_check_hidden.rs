//! A global filter that hides the middleware's spans: one warning.

use std::convert::Infallible;

use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing::level_filters::LevelFilter;
use tracing_context::ContextLayer;
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
    assert_eq!(logs.with("a filter hides spans").len(), 1);
}
