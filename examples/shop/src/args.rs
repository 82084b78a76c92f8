//! The command line.

use crate::failure::Failure;
use crate::roles::Role;

/// What the program is asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Args {
    /// Explain.
    Help,
    /// Start the shop.
    Demo(Demo),
    /// Be one of its services. The supervisor asks for this; the URLs are those of the services
    /// that it needs.
    Role(Role, Vec<String>),
}

/// How the shop runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Demo {
    pub(crate) orders: Orders,
    /// Print JSON for programs.
    pub(crate) json: bool,
}

/// Which orders are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Orders {
    /// One for each way in which they can go.
    #[default]
    Each,
    /// A fast and a slow one, to compare their traces.
    Compared,
    /// So many good ones.
    Many(u32),
    /// Those that somebody makes by hand.
    ByHand,
}

impl Args {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut arguments = arguments.peekable();
        if let Some(role) = arguments.peek().and_then(|name| Role::from_name(name)) {
            return Ok(Self::Role(role, arguments.skip(1).collect()));
        }
        let mut demo = Demo::default();
        while let Some(argument) = arguments.next() {
            let orders = match argument.as_str() {
                "compare" => Orders::Compared,
                "--serve" => Orders::ByHand,
                "--orders" => Orders::Many(number(arguments.next())?),
                "--json" => {
                    demo.json = true;
                    continue;
                }
                "-h" | "--help" => return Ok(Self::Help),
                _ => return Err(Failure::Usage(format!("unknown argument {argument:?}"))),
            };
            if demo.orders != Orders::Each {
                let why = "compare, --serve and --orders exclude each other";
                return Err(Failure::Usage(why.to_owned()));
            }
            demo.orders = orders;
        }
        Ok(Self::Demo(demo))
    }
}

fn number(argument: Option<String>) -> Result<u32, Failure> {
    let argument = argument.unwrap_or_default();
    let why = || Failure::Usage(format!("--orders needs a number, not {argument:?}"));
    argument.parse().map_err(|_| why())
}

pub(crate) const HELP: &str = "\
A shop of eight services, each a process of its own, and the traces it leaves.

Usage: shop [compare | --serve | --orders <number>] [--json]

  compare     make a fast and a slow order and print their traces side by side
  --serve     keep serving and print each trace as it comes; Ctrl-C ends
  --orders N  make N good orders and count traces and log lines: see OTEL_TRACES_SAMPLER
  --json      print one JSON object for each service, answer, log line and span

RUST_LOG filters the services' log lines (default: info), never their traces.
OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 sends the traces there as well.
KAFKA_BOOTSTRAP_SERVERS=localhost:9092 is a cluster in place of the broker inside of this program.";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        let arguments = line.split_whitespace().map(str::to_owned);
        Args::parse(arguments).map_err(|failure| failure.to_string())
    }

    #[test]
    fn demos() {
        let demo = |orders, json| Ok(Args::Demo(Demo { orders, json }));
        assert_eq!(parse(""), demo(Orders::Each, false));
        assert_eq!(parse("--json"), demo(Orders::Each, true));
        assert_eq!(parse("compare"), demo(Orders::Compared, false));
        assert_eq!(parse("--serve --json"), demo(Orders::ByHand, true));
        assert_eq!(parse("--json --orders 7"), demo(Orders::Many(7), true));
        assert_eq!(parse("--json -h"), Ok(Args::Help));
    }

    #[test]
    fn services() {
        let urls = ["http://a:1".to_owned(), "http://b:2".to_owned()];
        assert_eq!(
            parse("gateway http://a:1 http://b:2"),
            Ok(Args::Role(Role::Gateway, urls.to_vec())),
        );
        assert_eq!(
            parse("user-service"),
            Ok(Args::Role(Role::Users, Vec::new()))
        );
    }

    #[test]
    fn mistakes() {
        for (line, why) in [
            ("--sevre", "unknown argument \"--sevre\""),
            ("--orders many", "--orders needs a number, not \"many\""),
            ("--orders", "--orders needs a number, not \"\""),
            (
                "compare --serve",
                "compare, --serve and --orders exclude each other",
            ),
        ] {
            assert_eq!(parse(line), Err(format!("{why}; try --help")), "{line}");
        }
    }
}
