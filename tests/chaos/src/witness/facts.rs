//! What a witness writes down about one call.

use std::time::Instant;

use http::{HeaderMap, Method, Response, header};
use http_body::Body;

use crate::ledger::{Busy, ledger};
use crate::marker::Marker;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Server,
    Client,
}

/// One call, seen from outside of our layer.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) side: Side,
    pub(crate) method: Method,
    /// `grpc-timeout` in milliseconds.
    pub(crate) deadline: Option<u64>,
    pub(crate) called: Instant,
    /// The layer has returned its future, or later: the span is there.
    pub(crate) began: Instant,
    /// Before the last poll in which something came.
    pub(crate) last: Instant,
    pub(crate) gone: Instant,
    pub(crate) head: Option<Head>,
    /// The future was polled: before that axum's router calls nothing of what is inside.
    pub(crate) started: bool,
    pub(crate) polled: bool,
    pub(crate) bytes: u64,
    pub(crate) ending: Ending,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) length: Option<u64>,
    pub(crate) exact: Option<u64>,
    /// The body said at once that it has ended.
    pub(crate) ended: bool,
    pub(crate) events: bool,
    pub(crate) grpc_status: Option<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// An error in place of a head or a frame.
    Failed,
    /// The body said that it has ended, perhaps with a gRPC status in its trailers.
    Ended(Option<i32>),
    /// Dropped before that.
    Left,
    Panicked,
}

impl Head {
    pub(crate) fn of<B: Body>(response: &Response<B>) -> Self {
        let headers = response.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            status: response.status().as_u16(),
            length: text(header::CONTENT_LENGTH).and_then(|text| text.parse().ok()),
            exact: response.body().size_hint().exact(),
            ended: response.body().is_end_stream(),
            events: text(header::CONTENT_TYPE).is_some_and(|text| text == "text/event-stream"),
            grpc_status: grpc_status(headers),
        }
    }
}

pub(crate) fn grpc_status(headers: &HeaderMap) -> Option<i32> {
    headers.get("grpc-status")?.to_str().ok()?.parse().ok()
}

/// Writes down the facts of a call until it is over, and then gives them to the ledger.
#[derive(Debug)]
pub(crate) struct Watch {
    marker: Marker,
    facts: Option<Facts>,
    /// Foreign code runs: still so when it has panicked.
    inside: bool,
    busy: Busy,
}

impl Watch {
    pub(crate) fn begin(side: Side, marker: Marker, method: Method, headers: &HeaderMap) -> Self {
        let now = Instant::now();
        ledger().note(marker, "a call", |slot| slot.open += 1);
        let timeout = headers
            .get("grpc-timeout")
            .and_then(|value| value.to_str().ok());
        Self {
            marker,
            facts: Some(Facts {
                side,
                method,
                deadline: timeout.and_then(millis),
                called: now,
                began: now,
                last: now,
                gone: now,
                head: None,
                started: false,
                polled: false,
                bytes: 0,
                ending: Ending::Left,
            }),
            inside: false,
            busy: ledger().busy(),
        }
    }

    /// The span is certainly there.
    pub(crate) fn began(&mut self) {
        self.note(|facts| {
            facts.began = Instant::now();
            facts.started = true;
        });
    }

    /// Runs foreign code that may panic.
    pub(crate) fn run<T>(&mut self, f: impl FnOnce() -> T) -> T {
        self.inside = true;
        let result = f();
        self.inside = false;
        result
    }

    pub(crate) fn head(&mut self, asked: Instant, head: Head) {
        self.note(|facts| {
            facts.last = asked;
            facts.head = Some(head);
        });
        if head.ended {
            self.end(Ending::Ended(None));
        }
    }

    pub(crate) fn polled(&mut self) {
        self.note(|facts| facts.polled = true);
    }

    pub(crate) fn data(&mut self, asked: Instant, bytes: u64) {
        self.note(|facts| {
            facts.last = asked;
            facts.bytes += bytes;
        });
    }

    pub(crate) fn end(&mut self, ending: Ending) {
        let Some(mut facts) = self.facts.take() else {
            return;
        };
        facts.gone = Instant::now();
        facts.ending = ending;
        ledger().note(self.marker, "a witness", |slot| {
            slot.open = slot.open.saturating_sub(1);
            slot.facts.push(facts);
        });
    }

    fn note(&mut self, note: impl FnOnce(&mut Facts)) {
        self.facts.as_mut().map(note);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end(if self.inside {
            Ending::Panicked
        } else {
            Ending::Left
        });
        let _ = &self.busy;
    }
}

/// What tonic writes, which is nanoseconds, microseconds or milliseconds here.
fn millis(timeout: &str) -> Option<u64> {
    let (number, unit) = timeout.split_at_checked(timeout.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok()?;
    match unit {
        "n" => Some(number / 1_000_000),
        "u" => Some(number / 1_000),
        "m" => Some(number),
        "S" => Some(number * 1_000),
        _ => None,
    }
}
