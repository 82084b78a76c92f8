//! The context layer after a log layer: one warning.

use std::convert::Infallible;

use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_context::ContextLayer;
use tracing_subscriber::prelude::*;
use tracing_tests::LogLines;
use tracing_tower::ServerLayer;

#[tokio::test]
async fn one_warning_says_that_the_order_is_wrong() {
    let logs = LogLines::default();
    tracing_subscriber::registry()
        .with(logs.clone())
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::sink))
        .with(ContextLayer::builder().build().filtered())
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
    assert_eq!(logs.with("stands after a log layer").len(), 1);
}
