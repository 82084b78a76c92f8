//! How a call leaves the service.

use std::fmt;
use std::str::FromStr;

/// The protocol of the hop between the request that comes in and the one that goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Via {
    /// None: the harness is called at once, over HTTP/1.1.
    #[default]
    Http,
    /// A gRPC call from the service to itself, over a socket.
    Grpc,
    /// A record to a topic of the service's own broker, which it consumes itself.
    Kafka,
}

/// The name of no [`Via`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownViaError(String);

impl Via {
    /// Everything there is.
    pub const ALL: [Self; 3] = [Self::Http, Self::Grpc, Self::Kafka];

    /// Its name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Grpc => "grpc",
            Self::Kafka => "kafka",
        }
    }

    /// The names of everything there is, for messages.
    pub(crate) fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }
}

impl FromStr for Via {
    type Err = UnknownViaError;

    fn from_str(name: &str) -> Result<Self, UnknownViaError> {
        Self::ALL
            .into_iter()
            .find(|via| via.as_str() == name)
            .ok_or_else(|| UnknownViaError(name.to_owned()))
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for UnknownViaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--via {}: there is {}", self.0, Via::names())
    }
}

impl std::error::Error for UnknownViaError {}
