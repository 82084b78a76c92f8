//! Streams that carry a context.

use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use futures_util::Stream;
use tracing_context::{Baggage, Context, StreamExt as _, current};

/// Yields who is current twice, and tells it once more when it is dropped.
struct Who<'a>(u32, &'a Mutex<Vec<String>>);

fn who() -> String {
    current()
        .baggage()
        .get("who")
        .unwrap_or("nobody")
        .to_owned()
}

impl Stream for Who<'_> {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<String>> {
        self.0 += 1;
        Poll::Ready((self.0 <= 2).then(who))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (2, Some(2))
    }
}

impl Drop for Who<'_> {
    fn drop(&mut self) {
        self.1
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(who());
    }
}

#[test]
fn a_stream_is_polled_and_dropped_with_its_context() {
    let dropped = Mutex::new(Vec::new());
    let context = Context::new().with_baggage(Baggage::EMPTY.insert("who", "the caller"));
    {
        let mut stream = pin!(Who(0, &dropped).stream_with_context(context));
        assert_eq!(stream.size_hint(), (2, Some(2)));
        let mut cx = TaskContext::from_waker(Waker::noop());
        let mut next = || stream.as_mut().poll_next(&mut cx);
        assert_eq!(next(), Poll::Ready(Some("the caller".to_owned())));
        assert_eq!(who(), "nobody");
        assert_eq!(next(), Poll::Ready(Some("the caller".to_owned())));
        assert_eq!(next(), Poll::Ready(None));
    }
    assert_eq!(
        *dropped.lock().unwrap_or_else(PoisonError::into_inner),
        ["the caller"]
    );
}
