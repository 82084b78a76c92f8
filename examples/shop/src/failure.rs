//! Why the program ends with an error.

use std::error::Error;
use std::process::ExitStatus;
use std::{fmt, io};

use crate::roles::Role;

/// Why the program ends with an error.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line makes no sense.
    Usage(String),
    /// A role was started by hand, without the service behind it.
    NoUpstream(Role),
    /// No runtime.
    Runtime(io::Error),
    /// No port to listen on.
    Listen(io::Error),
    /// The database could not be made.
    Database(sqlx::Error),
    /// Telemetry could not be set up.
    Telemetry(Box<dyn Error + Send + Sync>),
    /// A service could not be started.
    Start(Role, io::Error),
    /// A service ended before it listened.
    Ended(Role, ExitStatus),
    /// The demo itself got no answer.
    Request(String),
    /// The demo got another answer than it is about.
    Answer(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(argument) => write!(f, "unknown argument {argument:?}; try --help"),
            Self::NoUpstream(role) => write!(f, "{} needs the URL of an upstream", role.name()),
            Self::Runtime(error) => write!(f, "cannot start a runtime: {error}"),
            Self::Listen(error) => write!(f, "cannot listen on 127.0.0.1: {error}"),
            Self::Database(error) => write!(f, "cannot make the database: {error}"),
            Self::Telemetry(error) => write!(f, "cannot set up telemetry: {error}"),
            Self::Start(role, error) => write!(f, "cannot start {}: {error}", role.name()),
            Self::Ended(role, status) => write!(f, "{} ended early: {status}", role.name()),
            Self::Request(why) => write!(f, "no answer from the shop: {why}"),
            Self::Answer(what) => f.write_str(what),
        }
    }
}

impl Error for Failure {}
