//! The ids of a line are those of the place it was written at. One test, since it installs the
//! process's subscriber.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::thread;

use tracing::{debug_span, info, info_span};
use tracing_context::Context;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;

use self::common::{Lines, SPAN_ID, TRACE_ID, context_layer, ids_of, remote, same_ids};

#[test]
fn ids_are_those_of_the_place() {
    let lines = Lines::default();
    // The context layer sees spans of DEBUG, the log layer hides them.
    let subscriber = || {
        tracing_subscriber::registry()
            .with(context_layer().with_filter(LevelFilter::DEBUG))
            .with(
                tracing_logs::json()
                    .with_writer(lines.clone())
                    .with_filter(LevelFilter::INFO),
            )
    };
    tracing::subscriber::with_default(subscriber(), || cases(&lines));
    // Log layer first.
    let reversed = tracing_subscriber::registry()
        .with(
            tracing_logs::json()
                .with_writer(lines.clone())
                .with_filter(LevelFilter::INFO),
        )
        .with(context_layer().with_filter(LevelFilter::DEBUG));
    tracing::subscriber::with_default(reversed, || cases(&lines));
    subscriber().init();
    cases(&lines);
    other_thread(&lines);
}

fn cases(lines: &Lines) {
    no_span(lines);
    contextual(lines);
    explicit_parent(lines);
    hidden_parent(lines);
    no_parent(lines);
    never_entered(lines);
    attached(lines);
    in_a_loop(lines);
}

fn no_span(lines: &Lines) {
    info!("alone");
    assert_eq!(lines.one().ids(), None);
}

fn contextual(lines: &Lines) {
    let outer = info_span!("outer");
    let inner = info_span!(parent: &outer, "inner");
    let _outer = outer.enter();
    info!("outer");
    same_ids(&lines.one(), &ids_of(&outer));
    inner.in_scope(|| info!("inner"));
    same_ids(&lines.one(), &ids_of(&inner));
    info!("outer again");
    same_ids(&lines.one(), &ids_of(&outer));
    assert_eq!(ids_of(&outer).0, ids_of(&inner).0);
}

fn explicit_parent(lines: &Lines) {
    let named = info_span!("named", place = "named");
    let other = info_span!("other", place = "other");
    let _other = other.enter();
    info!(parent: &named, "by reference");
    let line = lines.one();
    same_ids(&line, &ids_of(&named));
    assert_eq!(line.text("place"), Some("named"));
    info!(parent: named.id(), "by id");
    same_ids(&lines.one(), &ids_of(&named));
    info!(parent: &other, "the current one");
    same_ids(&lines.one(), &ids_of(&other));
}

fn hidden_parent(lines: &Lines) {
    let visible = info_span!("visible", place = "visible");
    let hidden = debug_span!(parent: &visible, "hidden", place = "hidden");
    info!(parent: &hidden, "explicit");
    let line = lines.one();
    same_ids(&line, &ids_of(&hidden));
    assert_eq!(line.text("place"), Some("visible"));
    let other = info_span!("other", place = "another trace", other = true);
    let entered = other.enter();
    hidden.in_scope(|| info!("contextual"));
    let line = lines.one();
    same_ids(&line, &ids_of(&hidden));
    assert_eq!(line.text("place"), Some("visible"));
    assert_eq!(line.get("other"), None);
    drop(entered);

    // Hidden from the context layer too: what is around it counts.
    let disabled = tracing::trace_span!("disabled");
    let _visible = visible.enter();
    disabled.in_scope(|| info!("in a disabled span"));
    same_ids(&lines.one(), &ids_of(&visible));
}

fn no_parent(lines: &Lines) {
    let _around = info_span!("around", place = "around").entered();
    info!(parent: None, kept = 1, "root");
    let line = lines.one();
    assert_eq!(line.ids(), None);
    assert_eq!(line.fields(), [("kept", &1.into())]);
}

fn never_entered(lines: &Lines) {
    let span = info_span!("never", place = "never");
    info!(parent: &span, "never entered");
    let line = lines.one();
    same_ids(&line, &ids_of(&span));
    assert_eq!(line.text("place"), Some("never"));
    drop(span);
    info!("after");
    assert_eq!(lines.one().ids(), None);
}

fn attached(lines: &Lines) {
    let guard = remote().attach();
    info!("no span");
    assert_eq!(lines.one().ids(), Some((TRACE_ID, SPAN_ID, "01")));
    let span = info_span!("span");
    span.in_scope(|| {
        info!("in a span of that trace");
        let line = lines.one();
        same_ids(&line, &ids_of(&span));
        assert_eq!(line.text("trace_id"), Some(TRACE_ID));
        let _innermost = Context::new().attach();
        info!("in an empty context");
        assert_eq!(lines.one().ids(), None);
    });
    drop(guard);
    info!("left");
    assert_eq!(lines.one().ids(), None);
}

/// Events of one place may share an address.
fn in_a_loop(lines: &Lines) {
    for _ in 0..3 {
        let span = info_span!("turn");
        info!(parent: &span, "turn");
        same_ids(&lines.one(), &ids_of(&span));
    }
}

fn other_thread(lines: &Lines) {
    let span = info_span!("request", place = "request");
    let carried = span.clone();
    let context = span.in_scope(tracing_context::current);
    let spawned = thread::spawn(move || {
        info!("outside");
        carried.in_scope(|| info!("inside"));
        let _context = context.attach();
        info!("context only");
    });
    spawned.join().unwrap();
    let written = lines.take();
    assert_eq!(written[0].ids(), None);
    same_ids(&written[1], &ids_of(&span));
    assert_eq!(written[1].text("place"), Some("request"));
    same_ids(&written[2], &ids_of(&span));
    assert_eq!(written[2].text("place"), None);
}
