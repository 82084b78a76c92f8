//! `error.type`.

use std::borrow::Cow;

use http::StatusCode;

/// Why a call failed.
#[derive(Clone, Debug)]
pub(crate) enum ErrorType {
    /// By its status code.
    Status(StatusCode),
    /// By an error or outcome.
    Named(Cow<'static, str>),
}

impl ErrorType {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Status(status) => status.as_str(),
            Self::Named(name) => name,
        }
    }
}
