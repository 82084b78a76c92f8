//! A set-up that is right: no warning.

use std::convert::Infallible;

use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_context::ContextLayer;
use tracing_subscriber::prelude::*;
use tracing_tests::LogLines;
use tracing_tower::ServerLayer;

#[tokio::test]
async fn nothing_is_said() {
    let logs = LogLines::default();
    tracing_subscriber::registry()
        .with(ContextLayer::builder().build().filtered())
        .with(logs.clone())
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::sink))
        .init();
    let service =
        service_fn(async |_: Request<String>| Ok::<_, Infallible>(Response::new(String::new())));
    let answer = ServerLayer::new()
        .layer(service)
        .oneshot(Request::default())
        .await;
    assert!(answer.is_ok());
    assert!(logs.with("layer").is_empty());
    assert!(logs.with("filter").is_empty());
}
