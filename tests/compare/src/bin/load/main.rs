//! Servers under load, OTLP on all sides: processor time of a request, and how many there are.
//!
//! `load` prints the table, `load ROW ...` some of it. The server is a process of its own (`load
//! serve ROW`); callers and backend are in this one. There is a warm-up, then rounds in which the rows
//! take turns; the medians count.
#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot be made stops"
)]

mod caller;
mod server;

use std::time::Instant;

use tracing_compare::backend;

use crate::server::Served;

const ROWS: [(&str, &str); 6] = [
    ("bare", "axum alone"),
    ("ours-otlp", "ours"),
    ("ours-otlp-json", "ours, `tracing_logs::json()`, no line"),
    (
        "standard-otlp",
        "axum-tracing-opentelemetry and tracing-opentelemetry",
    ),
    ("otel-tower-otlp", "opentelemetry-instrumentation-tower"),
    ("fastrace-otlp", "fastrace-axum and fastrace-opentelemetry"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", row] => server::run(row),
        ref chosen => table(chosen),
    }
}

#[tokio::main]
async fn table(chosen: &[&str]) {
    let backend = backend::start();
    let rows = ROWS
        .iter()
        .filter(|(row, _)| *row == "bare" || chosen.is_empty() || chosen.contains(row));
    let rows: Vec<&(&str, &str)> = rows.collect();
    let mut measured: Vec<Vec<(u64, u64)>> = vec![Vec::new(); rows.len()];
    for _ in 0..ROUNDS {
        for ((row, _), measured) in rows.iter().zip(&mut measured) {
            measured.push(measure(row, &backend).await);
        }
    }
    println!(
        "\n| under load, each request | CPU, ns | over bare | requests a second | of bare | |"
    );
    println!("|---|---|---|---|---|---|");
    let medians: Vec<(u64, u64)> = measured.into_iter().map(medians).collect();
    let (bare, bare_rate) = medians.first().copied().expect("bare");
    for ((row, what), (nanos, rate)) in rows.iter().zip(medians) {
        let (over, of) = (nanos.saturating_sub(bare), rate * 100 / bare_rate);
        println!("| `{row}` | {nanos} | {over} | {rate} | {of} % | {what} |");
    }
}

/// Nanoseconds of the server's processor time for a request, and requests a second.
async fn measure(row: &str, backend: &str) -> (u64, u64) {
    let mut server = Served::start(row, backend);
    caller::send(server.address, REQUESTS / 5).await;
    let (before, since) = (server.nanos(), Instant::now());
    caller::send(server.address, REQUESTS).await;
    let elapsed = since.elapsed();
    let nanos = server.nanos() - before;
    let rate = u128::from(REQUESTS) * 1_000_000 / elapsed.as_micros();
    (
        nanos / u64::from(REQUESTS),
        u64::try_from(rate).expect("a rate"),
    )
}

fn medians(rounds: Vec<(u64, u64)>) -> (u64, u64) {
    let (mut nanos, mut rates): (Vec<u64>, Vec<u64>) = rounds.into_iter().unzip();
    nanos.sort_unstable();
    rates.sort_unstable();
    (nanos[nanos.len() / 2], rates[rates.len() / 2])
}

const REQUESTS: u32 = 60_000;
const ROUNDS: usize = 5;
