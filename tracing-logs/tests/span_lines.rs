//! Lines about spans themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::{info, info_span, trace_span};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use self::common::{Line, Lines, SPAN_ID, TRACE_ID, context_layer, ids_of, remote, same_ids};

fn messages(lines: &[Line]) -> Vec<&str> {
    lines
        .iter()
        .filter_map(|line| line.text("message"))
        .collect()
}

#[test]
fn they_carry_the_ids_and_fields_of_exactly_that_span() {
    let lines = Lines::default();
    let json = tracing_logs::json()
        .with_writer(lines.clone())
        .with_span_events(FmtSpan::FULL);
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(json);
    tracing::subscriber::with_default(subscriber, || {
        let outer = info_span!(target: "my::target", "outer", a = 1, b = 1);
        same_ids(&lines.one(), &ids_of(&outer));
        let entered = outer.enter();
        lines.take();

        let inner = info_span!("inner", b = 2);
        let ids = ids_of(&inner);
        inner.in_scope(|| ());
        // Closes while another span is current.
        drop(inner);
        let written = lines.take();
        assert_eq!(messages(&written), ["new", "enter", "exit", "close"]);
        for line in &written {
            same_ids(line, &ids);
            assert_eq!(line.get("a"), Some(&1.into()));
            assert_eq!(line.get("b"), Some(&2.into()));
        }
        let close = &written[3];
        for key in ["time.busy", "time.idle"] {
            assert!(close.text(key).unwrap().ends_with('s'), "{close:?}");
        }

        drop(entered);
        let ids = ids_of(&outer);
        drop(outer);
        let written = lines.take();
        assert_eq!(messages(&written), ["exit", "close"]);
        for line in &written {
            same_ids(line, &ids);
            assert_eq!(line.text("target"), Some("my::target"));
            assert_eq!(line.text("level"), Some("INFO"));
        }
    });
}

#[test]
fn spans_without_ids_of_their_own_stand_in_what_is_around_them() {
    let lines = Lines::default();
    let json = tracing_logs::json()
        .with_writer(lines.clone())
        .with_span_events(FmtSpan::NEW | FmtSpan::ACTIVE);
    let subscriber = tracing_subscriber::registry()
        .with(context_layer().with_filter(LevelFilter::INFO))
        .with(json);
    tracing::subscriber::with_default(subscriber, || {
        let _remote = remote().attach();
        trace_span!("hidden from the context layer").in_scope(|| info!("within"));
        let written = lines.take();
        assert_eq!(messages(&written), ["new", "enter", "within", "exit"]);
        for line in &written {
            assert_eq!(line.ids(), Some((TRACE_ID, SPAN_ID, "01")), "{line:?}");
        }
        let _root = trace_span!(parent: None, "root");
        assert_eq!(lines.one().ids(), None);
    });
}

#[test]
fn only_what_is_asked_for() {
    for (kind, expected) in [
        (FmtSpan::NONE, [].as_slice()),
        (FmtSpan::NEW | FmtSpan::CLOSE, &["new", "close"]),
        (FmtSpan::ENTER, &["enter"]),
        (FmtSpan::EXIT, &["exit"]),
    ] {
        let lines = Lines::default();
        let json = tracing_logs::json()
            .with_writer(lines.clone())
            .with_span_events(kind);
        let subscriber = tracing_subscriber::registry()
            .with(context_layer())
            .with(json);
        tracing::subscriber::with_default(subscriber, || info_span!("span").in_scope(|| ()));
        assert_eq!(messages(&lines.take()), expected);
    }
}

#[test]
fn another_layers_lines_leave_the_times_alone() {
    for other in [FmtSpan::NEW, FmtSpan::ENTER, FmtSpan::EXIT, FmtSpan::CLOSE] {
        let lines = Lines::default();
        let json = tracing_logs::json()
            .with_writer(lines.clone())
            .with_span_events(FmtSpan::CLOSE);
        let beside = tracing_logs::json()
            .with_writer(Lines::default())
            .with_span_events(other.clone());
        let subscriber = tracing_subscriber::registry()
            .with(context_layer())
            .with(json)
            .with(beside);
        tracing::subscriber::with_default(subscriber, || {
            let span = info_span!("span");
            span.in_scope(|| {
                span.in_scope(|| ());
                std::thread::sleep(std::time::Duration::from_millis(2));
            });
        });
        let line = lines.one();
        let busy = line.text("time.busy").unwrap();
        assert!(
            !busy.ends_with("ns") && !busy.ends_with("µs"),
            "{other:?}: {busy}"
        );
    }
}
