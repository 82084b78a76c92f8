//! Where variables come from.

use std::ffi::OsString;
use std::fmt;

/// Asked for each variable.
#[derive(Default)]
pub(crate) enum Source {
    /// The process's environment.
    #[default]
    Process,
    /// Something else.
    Other(Box<Lookup>),
}

/// Finds a variable's text by its name.
type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// The value is not Unicode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotUnicode;

impl Source {
    pub(super) fn get(&self, variable: &str) -> Result<Option<String>, NotUnicode> {
        match self {
            Self::Process => text(std::env::var_os(variable)),
            Self::Other(source) => Ok(source(variable)),
        }
    }
}

fn text(value: Option<OsString>) -> Result<Option<String>, NotUnicode> {
    let text = value.map(OsString::into_string);
    text.transpose().map_err(|_| NotUnicode)
}

impl fmt::Display for NotUnicode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not Unicode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_unicode_or_not() {
        assert_eq!(text(None), Ok(None));
        assert_eq!(text(Some("a".into())), Ok(Some("a".to_owned())));
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStringExt as _;
            let latin_1 = OsString::from_vec(b"caf\xe9".to_vec());
            assert_eq!(text(Some(latin_1)), Err(NotUnicode));
        }
    }
}
