//! Answering requests, of either protocol.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use tracing_context::SpanSink;

use super::{grpc, http};

pub(super) async fn answer<S: SpanSink>(
    request: Request<Incoming>,
    sink: Arc<S>,
) -> Result<Response<Either<Full<Bytes>, grpc::Body>>, Infallible> {
    Ok(if grpc::is_grpc(request.headers()) {
        grpc::answer(request, &*sink).await.map(Either::Right)
    } else {
        http::answer(request, &*sink).await.map(Either::Left)
    })
}
