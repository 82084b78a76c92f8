//! A shop of eight services, each a process of its own, and the traces it leaves.
#![forbid(unsafe_code)]

mod args;
mod cases;
mod compare;
mod driver;
mod environment;
mod error;
mod events;
mod failure;
mod http_client;
mod lifeline;
mod output;
mod payments;
mod retry;
mod roles;
mod server;
mod service;
mod supervisor;
mod tail;
mod telemetry;
mod trace_id;

use std::process::ExitCode;

use self::args::Args;

fn main() -> ExitCode {
    let done = Args::parse(std::env::args().skip(1)).and_then(|args| match args {
        Args::Help => {
            output::say(args::HELP);
            Ok(())
        }
        Args::Role(role, upstreams) => roles::run(role, &upstreams),
        Args::Demo(demo) => supervisor::run(demo),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("shop: {failure}");
            ExitCode::FAILURE
        }
    }
}
