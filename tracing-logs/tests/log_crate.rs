//! Records of the `log` crate. One test, since it installs the process's logger.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::info_span;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use self::common::{Lines, context_layer, ids_of, same_ids};

#[test]
fn records_keep_their_own_target() {
    let lines = Lines::default();
    let filter = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("quiet", LevelFilter::ERROR);
    let placed = Lines::default();
    let with_place = tracing_logs::json().with_source_location();
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(
            tracing_logs::json()
                .with_writer(lines.clone())
                .with_filter(filter.clone()),
        )
        .with(with_place.with_writer(placed.clone()).with_filter(filter));
    tracing::subscriber::set_global_default(subscriber).unwrap();
    tracing_log::LogTracer::init().unwrap();

    let span = info_span!("span", a = 1);
    let line_number = line!() + 2;
    span.in_scope(|| {
        log::warn!(target: "database::pool", "{} connections left", 1);
        log::warn!(target: "quiet", "hidden");
        log::debug!("hidden");
    });
    let line = lines.one();
    assert_eq!(line.text("target"), Some("database::pool"));
    assert_eq!(line.text("level"), Some("WARN"));
    assert_eq!(line.text("message"), Some("1 connections left"));
    assert_eq!(line.fields(), [("a", &1.into())]);
    same_ids(&line, &ids_of(&span));

    // The record's own place, not that of the crate that brought it here.
    let in_source = placed.take().pop().unwrap();
    assert_eq!(in_source.text("target"), Some("database::pool"));
    assert_eq!(in_source.text("code.file.path"), Some(file!()));
    assert_eq!(in_source.get("code.line.number"), Some(&line_number.into()));

    // Fields of this name that are the application's own stay.
    tracing::info!(log.file = "mine", "x");
    assert_eq!(lines.one().text("log.file"), Some("mine"));
}
