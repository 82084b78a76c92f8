//! What all handlers do: they write lines, make spans, leave tasks behind and panic, and keep books
//! of it.

use std::any::Any;
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::Full;

use tracing::{Instrument as _, Span, info, info_span};

use crate::ledger::ledger;
use crate::marker::Marker;

/// Writes a line.
pub(crate) fn say(marker: Marker, what: &str) {
    ledger().note(marker, "a handler", |slot| slot.said += 1);
    info!("says: {marker} {what}");
}

/// A span that none of our layers makes.
pub(crate) fn child(marker: Marker) -> Span {
    ledger().note(marker, "a handler", |slot| slot.children += 1);
    info_span!("work", marker = %marker)
}

/// A task that goes on after the call, in a span of its own.
pub(crate) fn detach(marker: Marker, pause: Duration) {
    let busy = ledger().busy();
    let task = async move {
        tokio::time::sleep(pause).await;
        say(marker, "goes on");
        drop(busy);
    };
    tokio::spawn(task.instrument(child(marker)));
}

/// Panics, which is one more line and an exception.
pub(crate) fn panics(marker: Marker) -> ! {
    ledger().note(marker, "a handler", |slot| {
        slot.said += 1;
        slot.panics += 1;
    });
    panic!("says: {marker} on purpose");
}

/// What `CatchPanic` answers; its own way writes a line.
pub(crate) fn caught(_: Box<dyn Any + Send + 'static>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from("caught"));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// The call is begun within a span of the handler's own.
pub(crate) async fn within<T>(marker: Marker, handler: impl Future<Output = T>) -> T {
    let span = child(marker);
    let handler = async {
        say(marker, "begins");
        handler.await
    };
    handler.instrument(span).await
}
