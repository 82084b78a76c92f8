//! Which end of a call is observed.

use crate::code::Code;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Server,
    Client,
}

impl Side {
    /// `otel.kind`.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }

    /// Whether a call that ends with this code has failed for this side
    /// ([gRPC, "Client" and "Server"](https://opentelemetry.io/docs/specs/semconv/rpc/grpc/)).
    pub(crate) const fn is_error(self, code: Code) -> bool {
        match self {
            Self::Server => code.is_server_error(),
            Self::Client => !matches!(code, Code::Ok),
        }
    }
}
