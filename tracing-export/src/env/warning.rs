//! What is wrong with a variable.

use std::fmt;

/// A variable that cannot be used as it is, and what is used instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Warning {
    pub(super) variable: &'static str,
    /// What it says; `None` where that may be secret.
    pub(super) value: Option<String>,
    pub(super) problem: String,
    pub(super) instead: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            variable,
            value,
            problem,
            instead,
        } = self;
        match value {
            Some(value) => write!(f, "{variable}={value:?}")?,
            None => write!(f, "{variable} (value hidden)")?,
        }
        write!(f, ": {problem}; using {instead}")
    }
}
