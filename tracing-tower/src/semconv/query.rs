//! Redaction of queries.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::semconv::{MAX_TEXT, cut};

/// The query keys whose values are replaced by `REDACTED`, compared without regard to case.
#[derive(Clone, Debug)]
pub(crate) struct SecretKeys(Cow<'static, [Cow<'static, str>]>);

impl SecretKeys {
    pub(crate) fn only(keys: Vec<String>) -> Self {
        Self(keys.into_iter().map(Cow::Owned).collect())
    }

    /// The query with secrets redacted, then cut.
    pub(crate) fn redact<'a>(&self, query: &'a str) -> Cow<'a, str> {
        if !query.split('&').any(|pair| self.is_secret(pair)) {
            return Cow::Borrowed(cut(query, MAX_TEXT));
        }
        let mut redacted = String::with_capacity(query.len().min(MAX_TEXT) + 16);
        for (index, pair) in query.split('&').enumerate() {
            if index > 0 {
                redacted.push('&');
            }
            match pair.split_once('=') {
                Some((key, _)) if self.is_secret(pair) => {
                    redacted.push_str(key);
                    redacted.push_str("=REDACTED");
                }
                _ => redacted.push_str(pair),
            }
            if redacted.len() > MAX_TEXT {
                redacted.truncate(cut(&redacted, MAX_TEXT).len());
                break;
            }
        }
        Cow::Owned(redacted)
    }

    fn is_secret(&self, pair: &str) -> bool {
        let Some((key, _)) = pair.split_once('=') else {
            return false;
        };
        let is = |key: &str| self.0.iter().any(|secret| secret.eq_ignore_ascii_case(key));
        if key.contains('%') {
            is(&percent_decode_str(key).decode_utf8_lossy())
        } else {
            is(key)
        }
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
            ("sig", "sig"),
            ("", ""),
        ] {
            assert_eq!(keys.redact(query), expected);
        }
        assert!(matches!(keys.redact("a=1"), Cow::Borrowed(_)));
    }

    #[test]
    fn queries_are_cut_after_redaction() {
        let keys = SecretKeys::default();
        let long = format!("sig={}&a={}", "s".repeat(3_000), "b".repeat(3_000));
        let redacted = keys.redact(&long);
        assert!(redacted.starts_with("sig=REDACTED&a=bbb"));
        assert_eq!(redacted.len(), MAX_TEXT);
    }

    #[test]
    fn the_list_can_be_replaced() {
        let keys = SecretKeys::only(vec!["pin".to_owned()]);
        assert_eq!(keys.redact("sig=1&PIN=2"), "sig=1&PIN=REDACTED");
    }
}
