//! Where requests go.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::http::uri::{PathAndQuery, Scheme};
use tracing_context::__private::RedactedPath;

use super::basic::authorization;

/// The address of a backend.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// Whether it is behind TLS.
    pub(super) is_secure: bool,
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
    /// Only `http` is spoken, and with the feature `tls` `https`.
    Scheme(String),
}

impl Endpoint {
    /// The URL without what may be secret in it.
    pub(crate) fn display(&self) -> String {
        let path = RedactedPath::new(self.path.path(), MOST);
        format!("{}{path}", self.origin())
    }

    /// The same address with this path behind its own, and before its query
    /// ([OTLP specification, "Endpoint URLs for OTLP/HTTP"](https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp)).
    pub(crate) fn below(mut self, path: &str) -> Self {
        let base = self.path.path().trim_end_matches('/');
        let below = match self.path.query() {
            Some(query) => format!("{base}{path}?{query}"),
            None => format!("{base}{path}"),
        };
        self.path = below.parse().unwrap_or(self.path);
        self
    }

    /// The same address with a query added, and with Jaeger's path if it has none.
    #[cfg(feature = "jaeger-remote")]
    pub(crate) fn asking(mut self, query: &str) -> Self {
        let path = match self.path.path() {
            "/" => "/sampling",
            path => path,
        };
        let asked = match self.path.query() {
            Some(known) => format!("{path}?{known}&{query}"),
            None => format!("{path}?{query}"),
        };
        self.path = asked.parse().unwrap_or(self.path);
        self
    }

    /// The port.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Where Jaeger answers on this machine.
    #[cfg(feature = "jaeger-remote")]
    pub(crate) fn jaeger() -> Self {
        Self {
            is_secure: false,
            host: "localhost".to_owned(),
            port: 5778,
            authority: HeaderValue::from_static("localhost:5778"),
            path: PathAndQuery::from_static("/sampling"),
            authorization: None,
        }
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> String {
        let authority = self.authority.to_str().unwrap_or(&self.host);
        format!("{}://{authority}", self.scheme())
    }

    /// As `CONNECT` wants it.
    pub(super) fn host_and_port(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let address = self.host.parse::<IpAddr>();
        self.host.eq_ignore_ascii_case("localhost")
            || address.is_ok_and(|address| address.is_loopback())
    }

    /// Whether it is behind TLS.
    pub(crate) const fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Its URL, for rules about URLs.
    pub(crate) fn url(&self) -> Uri {
        // Everything in it was read from a URL.
        format!("{}{}", self.origin(), self.path.path())
            .parse()
            .unwrap_or_default()
    }

    const fn scheme(&self) -> &'static str {
        if self.is_secure { "https" } else { "http" }
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        if let Some(scheme) = foreign_scheme(text.trim()) {
            return Err(EndpointError::Scheme(scheme.to_owned()));
        }
        let uri: Uri = text.trim().parse().map_err(|_| EndpointError::NotAUrl)?;
        let is_secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => false,
            Some(scheme) if cfg!(feature = "tls") && *scheme == Scheme::HTTPS => true,
            Some(scheme) => return Err(EndpointError::Scheme(scheme.to_string())),
            None => return Err(EndpointError::NotAUrl),
        };
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
        let default_port = if is_secure { 443 } else { 80 };
        Ok(Self {
            is_secure,
            host: host.to_owned(),
            port: authority.port_u16().unwrap_or(default_port),
            authorization,
            authority: HeaderValue::from_str(named).map_err(|_| EndpointError::NotAUrl)?,
            path: uri
                .path_and_query()
                .cloned()
                .unwrap_or_else(|| PathAndQuery::from_static("/")),
        })
    }
}

/// The scheme of an address that means something, but nothing that is spoken here: `unix:///path`
/// and the others of
/// [gRPC's names](https://github.com/grpc/grpc/blob/master/doc/naming.md), with or without slashes.
fn foreign_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c));
    let is_http = ["http", "https"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it));
    let is_known = || {
        let known = [
            "unix",
            "unix-abstract",
            "vsock",
            "dns",
            "ipv4",
            "ipv6",
            "xds",
        ];
        known.iter().any(|it| scheme.eq_ignore_ascii_case(it))
    };
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.contains(':');
    let is_foreign = rest.starts_with("//") || (is_known() && !is_port);
    (is_scheme && !is_http && is_foreign).then_some(scheme)
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUrl => f.write_str("not a URL such as http://host:4318"),
            Self::Scheme(scheme) if scheme == "https" => f.write_str(
                "https needs the feature tls of tracing-export: switch it on, or use http with a \
                 collector in between",
            ),
            Self::Scheme(scheme) => write!(
                f,
                "{scheme} is not spoken here: use http or https, with a collector in front of \
                 what wants something else"
            ),
        }
    }
}

impl std::error::Error for EndpointError {}

/// Bytes of a path that are shown.
const MOST: usize = 256;

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
            #[cfg(feature = "tls")]
            ("https://a/v1/traces", "a", 443, "https://a/v1/traces"),
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
        let error = |text: &str| text.parse::<Endpoint>().unwrap_err().to_string();
        assert!(error("ftp://a").starts_with("ftp is not spoken here"));
        for text in [
            "unix:///var/run/otel.sock",
            "unix:/var/run/otel.sock",
            "unix-abstract:otel",
            "dns:///collector:4317",
            "dns:collector:4317",
            "UNIX://x",
        ] {
            assert!(error(text).contains("is not spoken here"), "{text}");
        }
        for text in ["unix:4317", "dns:4317/x", "collector:4317", "otel://"] {
            let is_scheme = text.contains("//");
            assert_eq!(error(text).contains("not spoken"), is_scheme, "{text}");
        }
        #[cfg(not(feature = "tls"))]
        assert!(error("https://a").contains("feature tls"));
    }

    #[test]
    fn a_path_goes_before_the_query() {
        for (text, expected) in [
            ("http://a:4318", "/v1/traces"),
            ("http://a:4318/", "/v1/traces"),
            ("http://a/otlp/", "/otlp/v1/traces"),
            ("http://a/otlp?api-key=k", "/otlp/v1/traces?api-key=k"),
            ("http://a/?api-key=k", "/v1/traces?api-key=k"),
            ("http://a?api-key=k", "/v1/traces?api-key=k"),
            ("http://a/otlp#part", "/otlp/v1/traces"),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!(
                endpoint.below("/v1/traces").path.as_str(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn this_machine_is_known() {
        for (text, expected) in [
            ("http://localhost:4318", true),
            ("http://127.0.0.2", true),
            ("http://[::1]:4318", true),
            ("http://localhost.example", false),
            ("http://10.0.0.1", false),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!(endpoint.is_loopback(), expected, "{text}");
        }
    }
}
