//! Lists of pairs: `key=value,key=value`, percent-encoded.

use std::fmt;

use crate::percent;

/// Why a list cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListError {
    NoEqualsSign,
    NoKey,
    PercentEncoding,
}

/// Reads the pairs; one that is wrong spoils them all. Empty members, as after a last comma, are
/// passed over.
pub(super) fn pairs(text: &str) -> Result<Vec<(String, String)>, ListError> {
    text.split(',')
        .map(str::trim)
        .filter(|member| !member.is_empty())
        .map(|member| {
            let (key, value) = member.split_once('=').ok_or(ListError::NoEqualsSign)?;
            let key = decode(key.trim())?;
            if key.is_empty() {
                return Err(ListError::NoKey);
            }
            Ok((key, decode(value.trim())?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String, ListError> {
    percent::decode(text).ok_or(ListError::PercentEncoding)
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEqualsSign => "not a list key=value,key=value: an equals sign is missing",
            Self::NoKey => "not a list key=value,key=value: a key is missing",
            Self::PercentEncoding => "not percent-encoded UTF-8",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let read = |text| pairs(text).map(|pairs| format!("{pairs:?}"));
        for (text, expected) in [
            ("a=1,b=2", r#"[("a", "1"), ("b", "2")]"#),
            (" a = 1 ,", r#"[("a", "1")]"#),
            ("a=", r#"[("a", "")]"#),
            ("a=b=c", r#"[("a", "b=c")]"#),
            ("a=1%2C2%3d%20", r#"[("a", "1,2= ")]"#),
            ("%C3%A4=%e2%82%ac", r#"[("ä", "€")]"#),
            ("ä=€", r#"[("ä", "€")]"#),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn one_error_spoils_the_list() {
        for (text, expected) in [
            ("a=1,b", ListError::NoEqualsSign),
            ("a=1,=2", ListError::NoKey),
            ("a=1,b=%", ListError::PercentEncoding),
            ("a=1,b=%2", ListError::PercentEncoding),
            ("a=1,b=%+2", ListError::PercentEncoding),
            ("a=1,b=%ff", ListError::PercentEncoding),
        ] {
            assert_eq!(pairs(text), Err(expected), "{text}");
        }
    }
}
