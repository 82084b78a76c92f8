//! Why nothing was installed.

use std::{error, fmt};

use crate::exporter::StartError;

/// Why [`init`](crate::init()) installed nothing: the operating system refused the exporter's
/// thread, or the process has a subscriber already.
#[derive(Debug)]
pub struct InitError(Reason);

#[derive(Debug)]
enum Reason {
    Start(StartError),
    Taken,
}

impl InitError {
    pub(super) const fn taken() -> Self {
        Self(Reason::Taken)
    }
}

impl From<StartError> for InitError {
    fn from(error: StartError) -> Self {
        Self(Reason::Start(error))
    }
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Start(error) => error.fmt(f),
            Reason::Taken => f.write_str(
                "the process has a tracing subscriber already: call tracing_export::init in its \
                 place (of `tracing_subscriber::fmt::init()`, mostly), or add \
                 `Telemetry::from_env(..)?.layer()` to it",
            ),
        }
    }
}

impl error::Error for InitError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Reason::Start(error) => error.source(),
            Reason::Taken => None,
        }
    }
}
