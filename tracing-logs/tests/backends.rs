//! What the documentation tells backends to look for is on the lines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use regex_automata::meta::Regex;
use tracing::info;
use tracing_logs::LogLayer;
use tracing_subscriber::prelude::*;

use self::common::{Lines, TRACE_ID, remote};

const DOCUMENTED: &str = include_str!("../src/docs/backends.md");

#[test]
fn the_derived_field_of_loki_finds_the_trace_id() {
    let (_, rest) = DOCUMENTED.split_once("matcherRegex: '").unwrap();
    let (expression, _) = rest.split_once('\'').unwrap();
    let expression = Regex::new(expression).unwrap();
    for layer in [
        tracing_logs::json(),
        tracing_logs::json().with_nested_fields(),
        tracing_logs::logfmt(),
    ] {
        let line = line(layer);
        let mut groups = expression.create_captures();
        expression.captures(&line, &mut groups);
        let id = groups.get_group(1).unwrap();
        assert_eq!(&line[id.range()], TRACE_ID, "{line}");
    }
}

/// The keys that the parsers of the documented Collector and backends are told.
#[test]
fn documented_keys_are_on_the_line() {
    let line = common::Line::parse(line(tracing_logs::json()).trim_end());
    for attribute in DOCUMENTED.split("from: attributes.").skip(1) {
        let key: String = attribute
            .chars()
            .take_while(|c| c.is_ascii_alphabetic() || *c == '_')
            .collect();
        assert!(line.get(&key).is_some(), "{key}");
    }
}

fn line(layer: LogLayer) -> String {
    let lines = Lines::default();
    let layer = layer.with_writer(lines.clone());
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        let _caller = remote().attach();
        info!(other_id = "0123456789abcdef0123456789abcdef", "accepted");
    });
    lines.take_text()
}
