//! Bodies that behave, and bodies that do not.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body::Frame;
use http_body_util::StreamBody;

use crate::http::Body;

/// These chunks, without a known length.
pub fn chunks(chunks: &'static [&'static str]) -> Body {
    Body::from_stream(stream::iter(
        chunks.iter().map(|chunk| Ok::<_, Infallible>(*chunk)),
    ))
}

/// These frames, trailers among them.
pub fn framed(frames: Vec<Frame<Bytes>>) -> Body {
    let frames = frames.into_iter().map(Ok::<_, Infallible>);
    Body::new(StreamBody::new(stream::iter(frames)))
}

/// One chunk of a length that is not told before; that it is the last one is told with it.
pub fn announced(chunk: &'static str) -> Body {
    Body::new(Announced(Some(chunk)))
}

/// Two chunks with `pause` between them.
pub fn slow(pause: Duration) -> Body {
    Body::from_stream(stream::iter(["he", "llo"]).enumerate().then(
        move |(index, chunk)| async move {
            if index > 0 {
                tokio::time::sleep(pause).await;
            }
            Ok::<_, Infallible>(chunk)
        },
    ))
}

/// A chunk every few milliseconds, for ever.
pub fn endless(chunk: &'static str) -> Body {
    Body::from_stream(stream::repeat(chunk).then(|chunk| async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok::<_, Infallible>(chunk)
    }))
}

/// A chunk, then an error.
pub fn failing() -> Body {
    then(|| Err(io::Error::from(io::ErrorKind::ConnectionReset)))
}

/// A chunk, then a panic.
pub fn panicking() -> Body {
    then(|| panic!("the body panics"))
}

/// A chunk, and once that has gone out, this.
fn then(next: fn() -> io::Result<&'static str>) -> Body {
    let first = stream::iter([Ok("hello")]);
    let rest = stream::once(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        next()
    });
    Body::from_stream(first.chain(rest))
}

struct Announced(Option<&'static str>);

impl http_body::Body for Announced {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let chunk = self.0.take();
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(chunk.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }
}
