//! No line is lost to a quirk of filters. One process for each test, since callsites and
//! `RUST_LOG` belong to the process: each test but the first runs this program again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::process::{Command, Output};

use tracing::level_filters::LevelFilter;
use tracing::{debug, error, info, warn};
use tracing_subscriber::prelude::*;

use self::common::{Lines, context_layer};

#[test]
fn what_others_ask_in_between_loses_no_line() {
    let (json, text) = (Lines::default(), Lines::default());
    let plain = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
    let wrapped = tracing_subscriber::fmt::layer().with_writer(text.clone());
    // The filters of these two let `tracing` remember their answers.
    tracing_subscriber::registry()
        .with(context_layer().with_filter(LevelFilter::INFO))
        .with(plain.with_filter(LevelFilter::INFO))
        .with(
            tracing_logs::json()
                .with_writer(json.clone())
                .with_filter(LevelFilter::WARN),
        )
        .with(tracing_logs::with_ids(wrapped).with_filter(LevelFilter::WARN))
        .init();
    let written = |what: &str| {
        assert_eq!(json.take_text().lines().count(), 1, "json, {what}");
        assert_eq!(text.take_text().lines().count(), 1, "text, {what}");
    };
    for _ in 0..3 {
        // Each asks for what these layers do not want, and no event follows.
        let _ = tracing::enabled!(tracing::Level::INFO);
        error!("x");
        written("after enabled!");
        let _ = tracing::event_enabled!(tracing::Level::INFO);
        warn!("x");
        written("after event_enabled!");
        let early = || -> Option<()> {
            info!(value = None::<i32>?, "never made");
            Some(())
        };
        assert_eq!(early(), None);
        error!("x");
        written("after an early return");
        let panicked = std::panic::catch_unwind(|| info!(value = panics(), "never made"));
        assert!(panicked.is_err());
        warn!("x");
        written("after a panic");
    }
}

fn panics() -> i32 {
    panic!("in a field")
}

#[test]
fn rust_log_is_read() {
    for (value, expected) in [
        (None, "error warn info our error our warning our note"),
        (Some(""), "error warn info our error our warning our note"),
        (Some("warn"), "error warn our error our warning"),
        (Some("off"), ""),
        (
            Some("filters=debug,other=error"),
            "error warn info debug our error our warning",
        ),
        (
            Some("filters=info,tracing_export=off"),
            "error warn info our error",
        ),
        (Some("other=info,tracing=off"), ""),
        (Some("error,filters=nonsense"), "error our error"),
        (
            Some("nonsense=nonsense"),
            "error warn info our error our warning our note",
        ),
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
    error!(target: "tracing_context::self_check", "our error");
    warn!(target: "tracing_export", "our warning");
    info!(target: "tracing_export", "our note");
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
