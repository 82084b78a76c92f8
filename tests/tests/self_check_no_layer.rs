//! Middleware without a context layer: one warning, and requests go on.

use std::convert::Infallible;

use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_subscriber::prelude::*;
use tracing_tests::LogLines;
use tracing_tower::ServerLayer;

#[tokio::test]
async fn one_warning_says_that_no_layer_is_installed() {
    let logs = LogLines::default();
    tracing_subscriber::registry().with(logs.clone()).init();
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
    assert_eq!(logs.with("no context layer is installed").len(), 1);
}
