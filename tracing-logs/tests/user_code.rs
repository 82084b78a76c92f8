//! `Debug` code that logs or panics. One test, since a scoped subscriber drops events that
//! `Debug` code makes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::field::Empty;
use tracing::{Span, info, info_span};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use self::common::{Line, Lines, context_layer, ids_of, same_ids};

#[test]
fn user_code_may_do_anything() {
    let lines = Lines::default();
    let json = tracing_logs::json()
        .with_writer(lines.clone())
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE);
    tracing_subscriber::registry()
        .with(context_layer())
        .with(json)
        .init();
    debug_that_logs(&lines);
    debug_that_panics(&lines);
    line_in_a_destructor_of_the_thread(&lines);
}

fn messages(lines: &[Line]) -> Vec<&str> {
    lines
        .iter()
        .filter_map(|line| line.text("message"))
        .collect()
}

fn debug_that_logs(lines: &Lines) {
    let outer = info_span!("outer", a = 1);
    let _outer = outer.enter();
    lines.take();
    info!(before = 1, value = ?Logs, after = 2, "outer line");
    let written = lines.take();
    // The context layer reads the value, too.
    assert_eq!(messages(&written).last(), Some(&"outer line"));
    assert!(written.len() >= 2);
    for line in &written {
        same_ids(line, &ids_of(&outer));
        assert_eq!(line.get("a"), Some(&1.into()));
    }
    let last = written.last().unwrap();
    assert_eq!(last.text("value"), Some("logged"));
    assert_eq!(last.get("before"), Some(&1.into()));
    assert_eq!(last.get("after"), Some(&2.into()));

    let span = info_span!("span", at_birth = ?Logs, late = Empty);
    let _span = span.enter();
    lines.take();
    // The line that it makes has the fields of the very span that is being changed.
    span.record("late", tracing::field::debug(Logs));
    let written = lines.take();
    assert!(!written.is_empty());
    for line in &written {
        assert_eq!(line.text("at_birth"), Some("logged"));
        same_ids(line, &ids_of(&span));
    }
    info!("after");
    assert_eq!(lines.one().text("late"), Some("logged"));
}

fn debug_that_panics(lines: &Lines) {
    std::panic::set_hook(Box::new(|_| ()));
    lines.take();
    let span = info_span!("span", a = 1, late = Empty);
    let ids = ids_of(&span);
    let entered = span.enter();
    lines.take();
    for _ in 0..3 {
        assert!(panics(|| info!(half = "written", value = ?Panics, "lost")));
        assert!(panics(|| {
            span.record("late", tracing::field::debug(Panics));
        }));
        // Without a parent: the registry never closes the span above one that was born so.
        assert!(panics(|| drop(
            info_span!(parent: None, "lost", value = ?Panics)
        )));
        lines.take();
        info!(b = 2, "next");
        let line = lines.one();
        same_ids(&line, &ids);
        assert_eq!(line.fields(), [("b", &2.into()), ("a", &1.into())]);
    }
    drop(entered);
    drop(span);
    let written = lines.take();
    assert_eq!(messages(&written), ["close"]);
    same_ids(&written[0], &ids);
    let _ = std::panic::take_hook();
}

fn panics(f: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(f)).is_err()
}

/// The thread-locals of the layer may be gone by then.
fn line_in_a_destructor_of_the_thread(lines: &Lines) {
    thread_local! {
        static FIRST: LogsWhenDropped = const { LogsWhenDropped("first") };
        static LAST: LogsWhenDropped = const { LogsWhenDropped("last") };
    }
    lines.take();
    std::thread::spawn(|| {
        FIRST.with(|_| ());
        info!("in the thread");
        LAST.with(|_| ());
    })
    .join()
    .unwrap();
    let written = lines.take();
    let mut messages = messages(&written);
    messages.sort_unstable();
    assert_eq!(messages, ["first", "in the thread", "last"]);
}

struct Logs;

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        info!(of = ?Span::current().metadata().map(|m| m.name()), "from Debug");
        f.write_str("logged")
    }
}

struct Panics;

impl fmt::Debug for Panics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half of a ")?;
        panic!("in Debug")
    }
}

struct LogsWhenDropped(&'static str);

impl Drop for LogsWhenDropped {
    fn drop(&mut self) {
        info!("{}", self.0);
    }
}
