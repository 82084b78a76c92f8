//! Through a writer that does not block.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::{info, info_span};
use tracing_appender::non_blocking::NonBlockingBuilder;
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::prelude::*;

use self::common::{Lines, context_layer, ids_of, same_ids};

#[test]
fn lines_arrive_whole_with_their_ids() {
    let (json, text) = (Lines::default(), Lines::default());
    let non_blocking = |lines: &Lines| {
        let builder = NonBlockingBuilder::default().lossy(false);
        builder.finish(lines.clone())
    };
    let (json_writer, json_guard) = non_blocking(&json);
    let (text_writer, text_guard) = non_blocking(&text);
    let compact = tracing_subscriber::fmt::layer().compact().with_ansi(false);
    tracing_subscriber::registry()
        .with(context_layer())
        .with(tracing_logs::json().with_writer(json_writer))
        .with(compact.with_writer(text_writer).with_text_ids())
        .init();

    let threads = 0..8;
    std::thread::scope(|scope| {
        for thread in threads {
            scope.spawn(move || {
                for _ in 0..500 {
                    let span = info_span!("work", thread);
                    let _span = span.enter();
                    let (trace, id, _) = ids_of(&span);
                    info!(trace, id, padding = "x".repeat(thread * 100), "line");
                }
            });
        }
    });
    drop((json_guard, text_guard));

    let lines = json.take();
    assert_eq!(lines.len(), 8 * 500);
    for line in &lines {
        let expected = |key| line.text(key).unwrap().to_owned();
        same_ids(line, &(expected("trace"), expected("id"), "03".to_owned()));
    }
    let text = text.take_text();
    assert_eq!(text.lines().count(), 8 * 500);
    for line in text.lines() {
        let id = line.split("span_id=").nth(1).unwrap();
        assert!(line.contains(&format!(" id=\"{}\"", &id[..16])), "{line}");
    }
}
