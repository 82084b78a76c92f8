//! What one log line costs, ours beside others.
//!
//! ```text
//! cargo bench --manifest-path tests/compare/Cargo.toml --bench log_line
//! ```
//!
//! prints a table: a message and three fields, inside a span with three fields, to a writer that
//! drops them. Each variant is a process of its own. Instructions (callgrind) and allocations
//! (memcheck) are the difference between two numbers of lines, divided; nanoseconds the median of
//! rounds in which the variants take turns.

#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use std::io;
use std::process::Command;
use std::time::Instant;

use tracing::{Subscriber, info, info_span};
use tracing_bunyan_formatter::{BunyanFormattingLayer, JsonStorageLayer};
use tracing_context::ContextLayer;
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

/// Name, and whether its lines have `trace_id` and `span_id`.
const VARIANTS: [(&str, &str); 9] = [
    ("tracing-subscriber json", "no"),
    ("tracing-subscriber json, flat, no span list", "no"),
    ("json-subscriber", "no"),
    ("bunyan", "no"),
    ("tracing-logs json", "yes"),
    ("tracing-logs datadog", "yes"),
    ("tracing-logs logfmt", "yes"),
    ("tracing-subscriber compact", "no"),
    ("tracing-subscriber compact, with_text_ids", "yes"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [variant, lines] => {
            install(variant);
            let lines = lines.parse().expect("a number of lines");
            println!("{}", nanos_per_line(lines));
        }
        _ => table(),
    }
}

fn install(variant: &str) {
    let context = || ContextLayer::builder().build().filtered();
    match variant {
        "tracing-subscriber json" => set(tracing_subscriber::registry()
            .with(fmt::layer().json().with_writer(io::sink))),
        "tracing-subscriber json, flat, no span list" => set(tracing_subscriber::registry().with(
            fmt::layer()
                .json()
                .flatten_event(true)
                .with_span_list(false)
                .with_writer(io::sink),
        )),
        "json-subscriber" => set(tracing_subscriber::registry()
            .with(json_subscriber::layer().with_writer(io::sink))),
        "bunyan" => set(tracing_subscriber::registry()
            .with(JsonStorageLayer)
            .with(BunyanFormattingLayer::new("shop".to_owned(), io::sink))),
        "tracing-logs json" => set(tracing_subscriber::registry()
            .with(context())
            .with(tracing_logs::json().with_writer(io::sink))),
        "tracing-logs datadog" => set(tracing_subscriber::registry()
            .with(context())
            .with(tracing_logs::datadog().with_writer(io::sink))),
        "tracing-logs logfmt" => set(tracing_subscriber::registry()
            .with(context())
            .with(tracing_logs::logfmt().with_writer(io::sink))),
        "tracing-subscriber compact" => set(tracing_subscriber::registry().with(
            fmt::layer()
                .compact()
                .with_ansi(false)
                .with_writer(io::sink),
        )),
        "tracing-subscriber compact, with_text_ids" => {
            let text = fmt::layer()
                .compact()
                .with_ansi(false)
                .with_writer(io::sink);
            set(tracing_subscriber::registry()
                .with(context())
                .with(text.with_text_ids()));
        }
        other => panic!("no such variant: {other}"),
    }
}

fn set(subscriber: impl Subscriber + Send + Sync) {
    tracing::subscriber::set_global_default(subscriber).expect("the only subscriber");
}

fn nanos_per_line(count: u32) -> u128 {
    let span = info_span!("order", order.id = 7_u64, user = "ann", express = true);
    let _span = span.enter();
    lines(100);
    let start = Instant::now();
    lines(count);
    start.elapsed().as_nanos() / u128::from(count)
}

#[inline(never)]
fn lines(count: u32) {
    for line in 0..count {
        info!(items = line, price = 12.5, currency = "EUR", "accepted");
    }
}

fn table() {
    println!("| | ids | instructions | allocations | ns |");
    println!("|---|---|---|---|---|");
    let nanos = nanos();
    for ((variant, ids), nanos) in VARIANTS.iter().zip(nanos) {
        let instructions = per_line(variant, instructions);
        let allocations = per_line(variant, allocations);
        println!("| {variant} | {ids} | {instructions} | {allocations} | {nanos} |");
    }
}

/// The median of each variant.
fn nanos() -> Vec<u64> {
    let mut rounds: Vec<Vec<u64>> = vec![Vec::new(); VARIANTS.len()];
    for _ in 0..ROUNDS {
        for ((variant, _), rounds) in VARIANTS.iter().zip(&mut rounds) {
            let output = run(Command::new(this()).args([variant, "20000"]));
            rounds.push(output.trim().parse().expect("nanoseconds"));
        }
    }
    let median = |mut times: Vec<u64>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    rounds.into_iter().map(median).collect()
}

fn per_line(variant: &str, count: impl Fn(&str, u64) -> u64) -> u64 {
    let [few, many] = [1_000, 3_000].map(|lines| count(variant, lines));
    (many - few) / 2_000
}

fn instructions(variant: &str, lines: u64) -> u64 {
    let tool = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
    number_after(&valgrind(&tool, variant, lines), "Collected : ")
}

fn allocations(variant: &str, lines: u64) -> u64 {
    let tool = ["--tool=memcheck", "--leak-check=no"];
    number_after(&valgrind(&tool, variant, lines), "total heap usage: ")
}

fn valgrind(tool: &[&str], variant: &str, lines: u64) -> String {
    let mut command = Command::new("valgrind");
    run(command.args(tool).arg(this()).args([variant, &lines.to_string()]))
}

/// What it prints, its errors at the end.
fn run(command: &mut Command) -> String {
    let output = command.output().expect("valgrind is installed");
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn this() -> std::path::PathBuf {
    std::env::current_exe().expect("the path of this program")
}

fn number_after(text: &str, label: &str) -> u64 {
    let (_, rest) = text.split_once(label).expect(label);
    let digits = rest.chars().take_while(|c| c.is_ascii_digit() || *c == ',');
    let digits: String = digits.filter(|c| *c != ',').collect();
    digits.parse().expect(label)
}

const ROUNDS: usize = 11;
