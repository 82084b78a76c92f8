//! Redaction of queries.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;
use tracing_context::text::cut;

use crate::semconv::MAX_TEXT;

/// The query keys whose values are replaced by `REDACTED`, compared without regard to case.
#[derive(Clone, Debug)]
pub(crate) struct SecretKeys(Cow<'static, [Cow<'static, str>]>);

impl SecretKeys {
    pub(crate) fn only(keys: Vec<String>) -> Self {
        Self(keys.into_iter().map(Cow::Owned).collect())
    }

    /// The query with secrets redacted, then cut. Displayed without allocating.
    pub(crate) const fn redacted<'a>(&'a self, query: &'a str) -> Redacted<'a> {
        Redacted { keys: self, query }
    }

    fn is_secret(&self, key: &str) -> bool {
        let is = |key: &str| self.0.iter().any(|secret| secret.eq_ignore_ascii_case(key));
        if key.contains('%') {
            is(&percent_decode_str(key).decode_utf8_lossy())
        } else {
            is(key)
        }
    }
}

/// Displays a query.
pub(crate) struct Redacted<'a> {
    keys: &'a SecretKeys,
    query: &'a str,
}

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut room = MAX_TEXT;
        let mut write = |text: &str| {
            let text = cut(text, room);
            room -= text.len();
            f.write_str(text)
        };
        for (index, segment) in self.query.split('&').enumerate() {
            if index > 0 {
                write("&")?;
            }
            // `;` separates pairs in old code and is part of a value in new code: either way
            // nothing behind a secret key is shown up to the next `&`.
            for (index, pair) in segment.split(';').enumerate() {
                if index > 0 {
                    write(";")?;
                }
                match pair.split_once('=') {
                    Some((key, _)) if self.keys.is_secret(key) => {
                        write(key)?;
                        write("=REDACTED")?;
                        break;
                    }
                    _ => write(pair)?,
                }
            }
        }
        Ok(())
    }
}

impl Default for SecretKeys {
    fn default() -> Self {
        Self(Cow::Borrowed(DEFAULT))
    }
}

const DEFAULT: &[Cow<'static, str>] = {
    const fn key(key: &'static str) -> Cow<'static, str> {
        Cow::Borrowed(key)
    }
    &[
        // OpenTelemetry's own list.
        key("X-Amz-Signature"),
        key("X-Amz-Credential"),
        key("X-Amz-Security-Token"),
        key("AWSAccessKeyId"),
        key("Signature"),
        key("sig"),
        key("X-Goog-Signature"),
        // What else is a secret wherever it appears.
        key("token"),
        key("access_token"),
        key("refresh_token"),
        key("id_token"),
        key("password"),
        key("passwd"),
        key("pwd"),
        key("secret"),
        key("client_secret"),
        key("api_key"),
        key("apikey"),
        key("auth"),
        key("session"),
        key("jwt"),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_secret_keys_are_redacted() {
        let keys = SecretKeys::default();
        for (query, expected) in [
            ("a=1&b=2", "a=1&b=2"),
            ("color=blue&sig=abc", "color=blue&sig=REDACTED"),
            ("SIG=abc&Token=x=y&c", "SIG=REDACTED&Token=REDACTED&c"),
            ("access%5Ftoken=x", "access%5Ftoken=REDACTED"),
            ("a=1;token=x;b=2&c=3", "a=1;token=REDACTED&c=3"),
            ("sig", "sig"),
            ("", ""),
        ] {
            assert_eq!(keys.redacted(query).to_string(), expected);
        }
    }

    #[test]
    fn queries_are_cut_after_redaction() {
        let keys = SecretKeys::default();
        let long = format!("sig={}&a={}", "s".repeat(3_000), "b".repeat(3_000));
        let redacted = keys.redacted(&long).to_string();
        assert!(redacted.starts_with("sig=REDACTED&a=bbb"));
        assert_eq!(redacted.len(), MAX_TEXT);
    }

    #[test]
    fn the_list_can_be_replaced() {
        let keys = SecretKeys::only(vec!["pin".to_owned()]);
        assert_eq!(
            keys.redacted("sig=1&PIN=2").to_string(),
            "sig=1&PIN=REDACTED"
        );
    }
}
