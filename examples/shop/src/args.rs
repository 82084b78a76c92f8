//! The command line.

use crate::failure::Failure;
use crate::roles::Role;

/// What the program is asked to do.
#[derive(Debug)]
pub(crate) enum Args {
    /// Explain.
    Help,
    /// Start the shop.
    Demo(Demo),
    /// Be one of its services. The supervisor asks for this; the URL is that of the service behind.
    Role(Role, Option<String>),
}

/// How the shop runs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Demo {
    /// Keep serving instead of running the built-in orders.
    pub(crate) serve: bool,
    /// Print JSON for programs.
    pub(crate) json: bool,
}

impl Args {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut arguments = arguments.peekable();
        if let Some(role) = arguments.peek().and_then(|name| Role::from_name(name)) {
            return Ok(Self::Role(role, arguments.nth(1)));
        }
        let mut demo = Demo::default();
        for argument in arguments {
            match argument.as_str() {
                "--serve" => demo.serve = true,
                "--json" => demo.json = true,
                "-h" | "--help" => return Ok(Self::Help),
                _ => return Err(Failure::Usage(argument)),
            }
        }
        Ok(Self::Demo(demo))
    }
}

pub(crate) const HELP: &str = "\
A shop of three services, each a process of its own, and the traces it leaves.

Usage: shop [--serve] [--json]

  --serve  keep serving and print each trace as it comes; Ctrl-C ends
  --json   print one JSON object for each service, answer, log line and span

RUST_LOG filters the services' log lines (default: info), never their traces.
OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 sends the traces there as well.";
