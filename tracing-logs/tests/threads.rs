//! Lines of many threads never mix.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::fs::File;
use std::sync::Arc;

use tracing::{info, info_span};
use tracing_subscriber::prelude::*;

use self::common::{Line, context_layer, ids_of};

const THREADS: u64 = 8;
const LINES: u64 = 2_000;

#[test]
fn eight_threads_one_file() {
    let path = std::env::temp_dir().join(format!("tracing-logs-{}.jsonl", std::process::id()));
    let file = Arc::new(File::create(&path).unwrap());
    tracing_subscriber::registry()
        .with(context_layer())
        .with(tracing_logs::json().with_writer(file))
        .init();

    let request = info_span!("request", request = "one");
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let request = &request;
            scope.spawn(move || {
                for line in 0..LINES {
                    let span = info_span!(parent: request, "work", thread);
                    let _span = span.enter();
                    let length = (line * 37 % 3_000) as usize;
                    info!(
                        line,
                        id = ids_of(&span).1,
                        padding = "x".repeat(length),
                        "line"
                    );
                }
            });
        }
    });

    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let mut next = [0; THREADS as usize];
    for line in text.lines().map(Line::parse) {
        let thread = line.get("thread").and_then(|t| t.as_u64()).unwrap();
        let expected = &mut next[thread as usize];
        assert_eq!(line.get("line"), Some(&(*expected).into()));
        assert_eq!(line.text("id"), line.text("span_id"));
        assert_eq!(line.text("request"), Some("one"));
        *expected += 1;
    }
    assert_eq!(next, [LINES; THREADS as usize]);
}
