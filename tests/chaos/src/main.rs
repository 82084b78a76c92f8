//! Requests, calls and messages under faults. Those who serve and those who call keep books of their
//! own; the spans and lines that come out are compared with them. See the README.
#![forbid(unsafe_code)]

mod args;
mod checks;
mod dice;
mod grpc;
mod handlers;
mod http;
mod kafka;
mod known;
mod ledger;
mod marker;
mod network;
mod report;
mod stage;
mod telemetry;
mod truth;
mod witness;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use crate::args::{Amount, Args};
use crate::report::Report;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(error) => {
            eprintln!("{error}\n{}", args::USAGE);
            return Ok(ExitCode::from(2));
        }
    };
    telemetry::install();
    println!("seed {}", args.seed);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .on_thread_park(checks::check_thread)
        .build()?;
    let reports = runtime.block_on(run(&args))?;
    for (count, reason) in known::seen() {
        println!("known, and not counted as wrong ({count} times): {reason}");
    }
    Ok(if reports.iter().any(Report::is_wrong) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn run(args: &Args) -> Result<Vec<Report>, Box<dyn Error>> {
    let mut reports = Vec::new();
    if !matches!(args.http, Amount::Nothing) {
        let stage = Arc::new(http::Http::start(args.seed).await?);
        reports.push(stage::run(stage, args, args.http).await);
    }
    if !matches!(args.grpc, Amount::Nothing) {
        let stage = Arc::new(grpc::Grpc::start(args.seed).await?);
        reports.push(stage::run(stage, args, args.grpc).await);
    }
    if !matches!(args.kafka, Amount::Nothing) {
        let stage = Arc::new(kafka::Kafka::start(args.seed).await?);
        reports.push(stage::run(stage, args, args.kafka).await);
    }
    Ok(reports)
}
