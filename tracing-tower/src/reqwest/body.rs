//! The body of a response as it comes from reqwest.

use std::pin::Pin;
use std::task::{Context, Poll};

use ::reqwest::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::reqwest::error::{BoxError, hide};

/// A body whose errors our layer can look into.
#[derive(Debug)]
pub(super) struct Received(pub(super) Body);

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Pin::new(&mut self.0).poll_frame(cx).map_err(hide)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        http_body::Body::size_hint(&self.0)
    }
}
