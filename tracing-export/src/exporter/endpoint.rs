//! Where requests go.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::http::uri::{PathAndQuery, Scheme};

use super::basic::authorization;

/// The address of an OTLP/HTTP backend's trace endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(super) host: String,
    pub(super) port: u16,
    /// The `host` header.
    pub(super) authority: HeaderValue,
    pub(super) path: PathAndQuery,
    /// The credentials in the URL, as a header.
    pub(super) authorization: Option<HeaderValue>,
}

/// The text is no address that spans can be sent to, such as `http://host:4318/v1/traces`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is not a URL with a host.
    NotAUrl,
    /// Only `http` is spoken: put an OpenTelemetry Collector or a sidecar in front of a backend
    /// that wants something else.
    Scheme(String),
}

impl Endpoint {
    /// The URL without what may be secret in it.
    pub(crate) fn display(&self) -> String {
        let authority = self.authority.to_str().unwrap_or(&self.host);
        format!("http://{authority}{}", self.path.path())
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let uri: Uri = text.trim().parse().map_err(|_| EndpointError::NotAUrl)?;
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => {}
            Some(scheme) => return Err(EndpointError::Scheme(scheme.to_string())),
            None => return Err(EndpointError::NotAUrl),
        }
        let authority = uri.authority().ok_or(EndpointError::NotAUrl)?;
        let authority_text = authority.as_str();
        let (user_info, named) = match authority_text.rsplit_once('@') {
            Some((user_info, named)) => (Some(user_info), named),
            None => (None, authority_text),
        };
        let authorization = user_info
            .map(|user_info| authorization(user_info).ok_or(EndpointError::NotAUrl))
            .transpose()?;
        let host = authority.host().trim_matches(['[', ']']);
        if host.is_empty() {
            return Err(EndpointError::NotAUrl);
        }
        Ok(Self {
            host: host.to_owned(),
            port: authority.port_u16().unwrap_or(80),
            authorization,
            authority: HeaderValue::from_str(named).map_err(|_| EndpointError::NotAUrl)?,
            path: uri
                .path_and_query()
                .cloned()
                .unwrap_or_else(|| PathAndQuery::from_static("/")),
        })
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUrl => f.write_str("not a URL such as http://host:4318"),
            Self::Scheme(scheme) => write!(
                f,
                "{scheme} is not spoken here: use http, with a collector in front of what wants \
                 something else"
            ),
        }
    }
}

impl std::error::Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let read = |text: &str| {
            let endpoint: Endpoint = text.parse().unwrap();
            (endpoint.host.clone(), endpoint.port, endpoint.display())
        };
        for (text, host, port, shown) in [
            (
                "http://a:4318/v1/traces",
                "a",
                4318,
                "http://a:4318/v1/traces",
            ),
            ("http://a", "a", 80, "http://a/"),
            ("http://[::1]:1/x?y=z", "::1", 1, "http://[::1]:1/x"),
            ("http://me:secret@a:2/x", "a", 2, "http://a:2/x"),
        ] {
            assert_eq!(read(text), (host.to_owned(), port, shown.to_owned()));
        }
    }

    #[test]
    fn credentials_become_a_header() {
        let endpoint: Endpoint = "http://me:pass%20word@a:2/x".parse().unwrap();
        assert_eq!(endpoint.authority, "a:2");
        assert_eq!(endpoint.authorization.unwrap(), "Basic bWU6cGFzcyB3b3Jk");
        let endpoint: Endpoint = "http://a:2/x".parse().unwrap();
        assert_eq!(endpoint.authorization, None);
    }

    #[test]
    fn what_is_no_http_url_is_refused() {
        for text in ["", "localhost:4318", "/v1/traces", "http://", "http:// a"] {
            assert!(text.parse::<Endpoint>().is_err(), "{text}");
        }
        assert_eq!(
            "https://a".parse::<Endpoint>().unwrap_err(),
            EndpointError::Scheme("https".to_owned())
        );
    }
}
