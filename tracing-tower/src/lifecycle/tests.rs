//! The state machine alone: every way a call can end, and that it ends once.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use http_body::{Body, Frame, SizeHint};
use tracing_context::TracedSpan;

use super::*;
use crate::head::ResponseHead;

type Log = Rc<RefCell<Vec<String>>>;

/// Writes down what it sees.
struct Writer(Log, Option<EndAt>);

impl Observer for Writer {
    fn on_head(&mut self, _: &TracedSpan, head: &ResponseHead<'_>, natural: EndAt) -> EndAt {
        self.0.borrow_mut().push(head.status.as_str().to_owned());
        self.1.unwrap_or(natural)
    }

    fn on_end(self, _: &TracedSpan, outcome: Outcome<'_>, _: Instant) {
        let text = match outcome {
            Outcome::Failed(error) => format!("failed: {error}"),
            Outcome::Completed { trailers: Some(_) } => "completed with trailers".to_owned(),
            other => format!("{:?}", other.kind()).to_lowercase(),
        };
        self.0.borrow_mut().push(text);
    }
}

enum Step {
    Data(&'static str),
    Trailers,
    Error,
    Panic,
}

/// A body that does what it is told.
#[derive(Default)]
struct Script {
    steps: VecDeque<Step>,
    hint: Option<u64>,
    knows_its_end: bool,
    panics_when_dropped: bool,
}

impl Body for Script {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        Poll::Ready(match self.steps.pop_front() {
            None => None,
            Some(Step::Data(data)) => Some(Ok(Frame::data(Bytes::from_static(data.as_bytes())))),
            Some(Step::Trailers) => Some(Ok(Frame::trailers(HeaderMap::new()))),
            Some(Step::Error) => Some(Err("broken")),
            Some(Step::Panic) => panic!("polled"),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.knows_its_end && self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.hint
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        assert!(!self.panics_when_dropped, "dropped");
    }
}

/// One call: what is answered, and how often the body is polled before it is dropped.
struct Case {
    method: Method,
    status: u16,
    length: Option<&'static str>,
    end_at: Option<EndAt>,
    polls: usize,
    body: Script,
}

fn case(steps: impl Into<VecDeque<Step>>, polls: usize) -> Case {
    let body = Script {
        steps: steps.into(),
        ..Script::default()
    };
    Case {
        method: Method::GET,
        status: 200,
        length: None,
        end_at: None,
        polls,
        body,
    }
}

fn life(log: &Log, method: &Method, end_at: Option<EndAt>) -> Life<Writer> {
    let span = TracedSpan::untraced(tracing_context::Context::new());
    Life::new(span, Writer(Rc::clone(log), end_at), method)
}

fn run(case: Case) -> Vec<String> {
    let log = Log::default();
    let mut builder = Response::builder().status(case.status);
    if let Some(length) = case.length {
        builder = builder.header("content-length", length);
    }
    let response = builder.body(case.body).unwrap();
    let future = std::future::ready(Ok::<_, &'static str>(response));
    let mut future = Box::pin(CallFuture::new(
        future,
        life(&log, &case.method, case.end_at),
    ));
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(response)) = future.as_mut().poll(&mut cx) else {
        unreachable!()
    };
    drop(future);
    let mut body = Box::pin(response.into_body());
    // Panics are told by the log.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        for _ in 0..case.polls {
            let _ = body.as_mut().poll_frame(&mut cx);
        }
    }));
    let _ = catch_unwind(AssertUnwindSafe(|| drop(body)));
    log.take()
}

#[test]
fn a_body_ends_as_the_first_rule_that_holds_says() {
    use Step::{Data, Error, Panic, Trailers};
    let rows = [
        ("read to its end", case([Data("ab")], 2), "completed"),
        (
            "dropped half-way",
            case([Data("ab"), Data("c")], 1),
            "aborted",
        ),
        ("never polled", case([Data("ab")], 0), "completed"),
        ("an error", case([Data("ab"), Error], 2), "failed: broken"),
        (
            "trailers",
            case([Data("ab"), Trailers], 2),
            "completed with trailers",
        ),
        (
            "a panic while polled",
            case([Data("ab"), Panic], 2),
            "panicked",
        ),
        (
            "as many bytes as Content-Length",
            Case {
                length: Some("2"),
                ..case([Data("ab")], 1)
            },
            "completed",
        ),
        (
            "less than Content-Length, then the end",
            Case {
                length: Some("5"),
                ..case([Data("ab")], 2)
            },
            "failed: the body ended before its Content-Length",
        ),
        (
            "less than Content-Length",
            Case {
                length: Some("5"),
                ..case([Data("ab")], 1)
            },
            "aborted",
        ),
        (
            "no body for HEAD",
            Case {
                method: Method::HEAD,
                length: Some("5"),
                ..case([Data("ab")], 0)
            },
            "completed",
        ),
        (
            "no body for 304",
            Case {
                status: 304,
                length: Some("5"),
                ..case([], 0)
            },
            "completed",
        ),
        (
            "no body for 204",
            Case {
                status: 204,
                ..case([Data("x"), Data("y")], 1)
            },
            "completed",
        ),
        (
            "an upgrade",
            Case {
                status: 101,
                ..case([Data("x"), Error], 2)
            },
            "completed",
        ),
        (
            "the head is the end",
            Case {
                end_at: Some(EndAt::Head),
                ..case([Data("x"), Error], 2)
            },
            "completed",
        ),
        (
            "a successful CONNECT",
            Case {
                method: Method::CONNECT,
                ..case([Data("x"), Error], 2)
            },
            "completed",
        ),
    ];
    for (name, case, expected) in rows {
        let status = case.status.to_string();
        assert_eq!(run(case), [status, expected.to_owned()], "{name}");
    }
}

#[test]
fn a_body_that_knows_its_end_is_not_asked_for_it() {
    let mut known = case([Step::Data("ab")], 1);
    known.body.knows_its_end = true;
    assert_eq!(run(known), ["200", "completed"]);
    let mut hinted = case([Step::Data("ab")], 1);
    hinted.body.hint = Some(2);
    assert_eq!(run(hinted), ["200", "completed"]);
    let mut empty = case([], 0);
    empty.body.knows_its_end = true;
    assert_eq!(run(empty), ["200", "completed"]);
}

#[test]
fn a_panic_while_the_body_is_dropped_is_one() {
    let mut case = case([Step::Data("ab"), Step::Data("c")], 1);
    case.body.panics_when_dropped = true;
    assert_eq!(run(case), ["200", "panicked"]);
}

#[test]
fn a_future_fails_is_cancelled_or_panics() {
    type Answer = Result<Response<Script>, &'static str>;
    let mut cx = Context::from_waker(Waker::noop());

    let log = Log::default();
    let failing = std::future::ready(Answer::Err("refused"));
    let mut future = pin!(CallFuture::new(failing, life(&log, &Method::GET, None)));
    assert!(future.as_mut().poll(&mut cx).is_ready());
    assert_eq!(log.take(), ["failed: refused"]);

    let pending = CallFuture::new(
        std::future::pending::<Answer>(),
        life(&log, &Method::GET, None),
    );
    let mut pending = Box::pin(pending);
    assert!(pending.as_mut().poll(&mut cx).is_pending());
    drop(pending);
    assert_eq!(log.take(), ["cancelled"]);

    let panics = std::future::poll_fn(|_| -> Poll<Answer> { panic!("polled") });
    let mut panics = Box::pin(CallFuture::new(panics, life(&log, &Method::GET, None)));
    assert!(catch_unwind(AssertUnwindSafe(|| panics.as_mut().poll(&mut cx))).is_err());
    drop(panics);
    assert_eq!(log.take(), ["panicked"]);
}

#[test]
fn a_sibling_dropped_by_anothers_panic_is_cancelled() {
    let log = Log::default();
    let pending = std::future::pending::<Result<Response<Script>, &'static str>>();
    let sibling = CallFuture::new(pending, life(&log, &Method::GET, None));
    let result = catch_unwind(AssertUnwindSafe(move || {
        let _sibling = sibling;
        panic!("another's");
    }));
    assert!(result.is_err());
    assert_eq!(log.take(), ["cancelled"]);
}
