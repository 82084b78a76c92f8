//! What an open span with five fields takes.
//!
//! `memory` prints the table, `memory ROW` one row's bytes. An allocator that counts would have a
//! part in every price: this is a program of its own.
#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot be made stops"
)]

use std::alloc::System;
use std::process::Command;

use cap::Cap;
use tracing::{Span, info_span};
use tracing_compare::setup::{self, ours, standard};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

const ROWS: [(&str, &str); 5] = [
    ("registry", "a registry alone"),
    ("ours-sampled", "ours, sampled"),
    (
        "ours-otlp-json",
        "ours, sampled, OTLP and `tracing_logs::json()`",
    ),
    ("ours-unsampled", "ours, unsampled"),
    ("standard-sampled", "tracing-opentelemetry, sampled"),
];

fn main() {
    match std::env::args().nth(1) {
        Some(row) => {
            match row.split_once('-') {
                None => setup::registry(),
                Some(("ours", mode)) => ours::install(mode),
                Some((_, mode)) => standard::install(mode),
            }
            println!("{}", bytes_of_a_span());
        }
        None => {
            println!("\n| memory of an open span with five fields | bytes | |");
            println!("|---|---|---|");
            for (row, what) in ROWS {
                println!("| `{row}` | {} | {what} |", in_a_process(row));
            }
        }
    }
}

fn in_a_process(row: &str) -> String {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new(program)
        .arg(row)
        .output()
        .expect("this program");
    assert!(output.status.success(), "{row}: {output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The registry's shards grow by doubling: between two numbers of spans at which they are full.
fn bytes_of_a_span() -> usize {
    let mut spans = Vec::with_capacity(MANY);
    open(&mut spans, FEW);
    let before = ALLOCATOR.allocated();
    open(&mut spans, MANY);
    (ALLOCATOR.allocated() - before) / (MANY - FEW)
}

fn open(spans: &mut Vec<Span>, until: usize) {
    while spans.len() < until {
        let span = info_span!(
            "order",
            order.id = spans.len(),
            user = "ann",
            total = 12.5,
            express = true,
            currency = "EUR",
        );
        // tracing-opentelemetry begins it when it is entered.
        span.in_scope(|| ());
        spans.push(span);
    }
}

// sharded-slab has pages of 32, 64, 128, ...: all are full at these.
const FEW: usize = 32 * 31;
const MANY: usize = 32 * 1023;
