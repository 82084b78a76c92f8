//! No line is lost to a quirk of filters. One process for each test, since callsites and
//! `RUST_LOG` belong to the process: each test but the first runs this program again.

mod common;

use std::process::{Command, Output};

use tracing::level_filters::LevelFilter;
use tracing::{debug, error, info, warn};
use tracing_subscriber::prelude::*;

use self::common::{Lines, context_layer};

#[test]
fn what_others_ask_in_between_loses_no_line() {
    let lines = Lines::default();
    // The other layer's filter lets `tracing` remember its answers.
    tracing_subscriber::registry()
        .with(context_layer().filtered())
        .with(
            tracing_logs::json()
                .with_writer(lines.clone())
                .with_filter(LevelFilter::INFO),
        )
        .with(
            tracing_logs::with_ids(tracing_subscriber::fmt::layer().with_writer(std::io::sink))
                .with_filter(LevelFilter::ERROR),
        )
        .init();
    for _ in 0..3 {
        let _ = tracing::enabled!(tracing::Level::TRACE);
        error!("after a question");
        let _ = tracing::event_enabled!(tracing::Level::DEBUG);
        info!("after a question");
        let _ = std::panic::catch_unwind(|| debug!(value = { panic_now() }, "not enabled"));
        let early = || -> Option<()> {
            info!(value = None::<i32>?, "never made");
            Some(())
        };
        assert_eq!(early(), None);
        warn!("after an early return");
        assert_eq!(lines.take().len(), 3);
    }
}

fn panic_now() -> i32 {
    panic!("in a field")
}

#[test]
fn rust_log_is_read() {
    for (value, expected) in [
        (None, "error warn info"),
        (Some(""), "error warn info"),
        (Some("warn"), "error warn"),
        (Some("off"), ""),
        (Some("filters=debug,other=error"), "error warn info debug"),
        (Some("error,filters=nonsense"), "error"),
        (Some("nonsense=nonsense"), "error warn info"),
    ] {
        let output = again("prints_by_rust_log", value);
        let written = String::from_utf8(output.stderr).unwrap();
        let (lines, others): (Vec<&str>, Vec<&str>) =
            written.lines().partition(|line| line.starts_with('{'));
        let messages: Vec<_> = lines
            .into_iter()
            .filter_map(|line| common::Line::parse(line).text("message").map(str::to_owned))
            .collect();
        assert_eq!(messages.join(" "), expected, "{value:?}");

        let bad = value.is_some_and(|value| value.contains("nonsense"));
        let warnings: Vec<_> = others.iter().filter(|o| o.contains("RUST_LOG")).collect();
        assert_eq!(warnings.len(), usize::from(bad), "{value:?} {others:?}");
    }
}

/// The test that [`rust_log_is_read`] runs in a process of its own.
#[test]
fn prints_by_rust_log() {
    if std::env::var_os(AGAIN).is_none() {
        return;
    }
    tracing_subscriber::registry()
        .with(
            tracing_logs::json()
                .with_writer(std::io::stderr)
                .with_filter(tracing_logs::env()),
        )
        .init();
    error!("error");
    warn!("warn");
    info!("info");
    debug!("debug");
}

fn again(test: &str, rust_log: Option<&str>) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(AGAIN, "1")
        .env_remove("RUST_LOG");
    if let Some(rust_log) = rust_log {
        command.env("RUST_LOG", rust_log);
    }
    command.output().unwrap()
}

const AGAIN: &str = "TRACING_LOGS_TEST_AGAIN";
