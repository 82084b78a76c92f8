//! The command line.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use crate::via::{UnknownViaError, Via};

/// What the program is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Args {
    /// Explain.
    Help,
    /// Listen here and call back this way.
    #[non_exhaustive]
    Serve {
        /// Where to listen.
        address: SocketAddr,
        /// How to call back.
        via: Via,
    },
}

/// What cannot be understood on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UsageError {
    /// Neither an option nor an address.
    Argument(String),
    /// `--via` without a name.
    NoVia,
    /// A name that is not known.
    Via(UnknownViaError),
}

impl Args {
    /// Reads the arguments that follow the program's name.
    ///
    /// # Errors
    ///
    /// [`UsageError`] for the first one that cannot be understood.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, UsageError> {
        let mut arguments = arguments.into_iter();
        let mut address = DEFAULT_ADDRESS;
        let mut via = Via::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "-h" | "--help" => return Ok(Self::Help),
                "--via" => {
                    let name = arguments.next().ok_or(UsageError::NoVia)?;
                    via = name.parse().map_err(UsageError::Via)?;
                }
                _ => {
                    address = argument
                        .parse()
                        .map_err(|_| UsageError::Argument(argument))?;
                }
            }
        }
        Ok(Self::Serve { address, via })
    }
}

/// What `--help` prints.
pub const HELP: &str = "\
The service that the W3C Trace Context test harness calls.

Usage: w3c-service [ADDRESS] [--via NAME]

  ADDRESS     where to listen (default: 127.0.0.1:5000)
  --via NAME  the protocol between request and callback: http (default), grpc, kafka";

const DEFAULT_ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 5000);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(argument) => {
                write!(f, "{argument}: not an address like 127.0.0.1:5000")
            }
            Self::NoVia => write!(f, "--via needs a name: there is {}", Via::names()),
            Self::Via(unknown) => unknown.fmt(f),
        }
    }
}

impl std::error::Error for UsageError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Args, String> {
        Args::parse(arguments.iter().map(|&argument| argument.to_owned()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_address_and_the_way_have_defaults() {
        let serve = |address: &str| Args::Serve {
            address: address.parse().unwrap(),
            via: Via::Http,
        };
        assert_eq!(parse(&[]), Ok(serve("127.0.0.1:5000")));
        assert_eq!(
            parse(&["0.0.0.0:80", "--via", "http"]),
            Ok(serve("0.0.0.0:80"))
        );
        assert_eq!(parse(&["--help"]), Ok(Args::Help));
    }

    #[test]
    fn what_is_not_understood_is_told_with_what_there_is() {
        for (arguments, message) in [
            (
                &["--via", "pigeon"][..],
                "--via pigeon: there is http, grpc, kafka",
            ),
            (&["--via"], "--via needs a name: there is http, grpc, kafka"),
            (&["5000"], "5000: not an address like 127.0.0.1:5000"),
        ] {
            assert_eq!(parse(arguments), Err(message.to_owned()));
        }
    }
}
