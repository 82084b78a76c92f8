//! `url.full`.

use std::fmt;

use http::Uri;
use tracing_context::__private::{QueryRules, RedactedPath};
use tracing_context::text::cut;

use crate::semconv::MAX_TEXT;

/// The absolute URL of a request, credentials, and what may be secret in path and query, redacted.
pub(super) struct FullUrl<'a> {
    pub(super) uri: &'a Uri,
    pub(super) scheme: &'a str,
    /// Out of `Host` where the target is not absolute.
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
    pub(super) query: &'a QueryRules,
}

impl fmt::Display for FullUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme)?;
        match self.uri.authority() {
            Some(authority) => match authority.as_str().rsplit_once('@') {
                Some((user, host)) if user.contains(':') => {
                    write!(f, "REDACTED:REDACTED@{}", cut(host, MAX_TEXT))?;
                }
                Some((_, host)) => write!(f, "REDACTED@{}", cut(host, MAX_TEXT))?,
                None => f.write_str(cut(authority.as_str(), MAX_TEXT))?,
            },
            None => {
                let host = cut(self.host, MAX_TEXT);
                if host.contains(':') {
                    write!(f, "[{host}]")?;
                } else {
                    f.write_str(host)?;
                }
                if let Some(port) = self.port
                    && self.port != default_port(self.scheme)
                {
                    write!(f, ":{port}")?;
                }
            }
        }
        RedactedPath::new(self.uri.path(), MAX_TEXT).fmt(f)?;
        match self.uri.query() {
            Some(query) => write!(f, "?{}", self.query.redacted(query, MAX_TEXT)),
            None => Ok(()),
        }
    }
}

/// The port that a URL without one means.
pub(super) const fn default_port(scheme: &str) -> Option<u16> {
    match scheme.as_bytes() {
        b"http" | b"ws" => Some(80),
        b"https" | b"wss" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(uri: &str, host: &str, port: Option<u16>) -> String {
        let uri = uri.parse::<Uri>().unwrap();
        let query = QueryRules::default();
        FullUrl {
            uri: &uri,
            scheme: "https",
            host,
            port,
            query: &query,
        }
        .to_string()
    }

    #[test]
    fn credentials_and_secrets_are_redacted() {
        assert_eq!(
            full(
                "https://user:secret@example.com:8080/a;s=x/b?page=1&b=2",
                "",
                None
            ),
            "https://REDACTED:REDACTED@example.com:8080/a;s=REDACTED/b?page=1&b=REDACTED",
        );
        assert_eq!(
            full("https://token@example.com/", "", None),
            "https://REDACTED@example.com/"
        );
    }

    #[test]
    fn relative_targets_are_completed_by_the_host() {
        assert_eq!(
            full("/a", "example.com", Some(443)),
            "https://example.com/a"
        );
        assert_eq!(full("/a", "::1", Some(8080)), "https://[::1]:8080/a");
    }
}
