//! An HTTP proxy.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::http::uri::Scheme;
use hyper_util::client::proxy::matcher::Matcher;

/// Where a proxy is, and what it wants to be told.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    pub(super) host: String,
    pub(super) port: u16,
    /// The credentials of its URL, as a `proxy-authorization` header.
    pub(in crate::exporter) authorization: Option<HeaderValue>,
}

/// The text is no proxy that can be used, such as `http://proxy:3128`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyError {
    /// It is not a URL with a host.
    NotAUrl,
    /// Proxies are spoken to by plain HTTP only, which tells them no more than the host where the
    /// backend is behind `https`.
    Scheme(String),
}

impl Proxy {
    /// The URL without what may be secret in it.
    pub(crate) fn display(&self) -> String {
        format!("http://{}:{}", self.host, self.port)
    }
}

/// Whether `NO_PROXY` says that requests to this URL go directly.
pub(crate) fn is_exempt(list: &str, url: &Uri) -> bool {
    let matcher = Matcher::builder().all("http://proxy").no(list).build();
    matcher.intercept(url).is_none()
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let matcher = Matcher::builder().all(text.trim()).build();
        let anywhere = Uri::from_static("http://backend/");
        let found = matcher.intercept(&anywhere).ok_or(ProxyError::NotAUrl)?;
        let uri = found.uri();
        match uri.scheme() {
            Some(scheme) if *scheme != Scheme::HTTP => {
                return Err(ProxyError::Scheme(scheme.to_string()));
            }
            _ => {}
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if host.is_empty() {
            return Err(ProxyError::NotAUrl);
        }
        Ok(Self {
            host: host.to_owned(),
            port: uri.port_u16().unwrap_or(80),
            authorization: found.basic_auth().cloned(),
        })
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUrl => f.write_str("not the URL of a proxy such as http://proxy:3128"),
            Self::Scheme(scheme) => {
                write!(f, "{scheme} is not spoken to proxies: use one with http")
            }
        }
    }
}

impl std::error::Error for ProxyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_proxies_are_read() {
        for (text, host, port, authorization) in [
            ("http://proxy:3128", "proxy", 3128, None),
            ("proxy:3128", "proxy", 3128, None),
            ("http://proxy/ignored", "proxy", 80, None),
            ("http://[::1]:8080", "::1", 8080, None),
            (
                "http://Aladdin:open%20sesame@proxy:1",
                "proxy",
                1,
                Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ),
        ] {
            let proxy: Proxy = text.parse().unwrap();
            let found = proxy.authorization.as_ref().map(|it| it.to_str().unwrap());
            assert_eq!((&*proxy.host, proxy.port), (host, port), "{text}");
            assert_eq!(found, authorization, "{text}");
        }
    }

    #[test]
    fn what_is_no_http_proxy_is_refused() {
        for text in ["", "http://", "ftp://proxy", "/a"] {
            assert_eq!(
                text.parse::<Proxy>().unwrap_err(),
                ProxyError::NotAUrl,
                "{text}"
            );
        }
        for scheme in ["https", "socks5"] {
            let error = format!("{scheme}://proxy:1").parse::<Proxy>().unwrap_err();
            assert_eq!(error, ProxyError::Scheme(scheme.to_owned()));
        }
    }

    #[test]
    fn hosts_are_exempt_as_curl_has_it() {
        for (list, url, expected) in [
            ("", "http://collector:4318/", false),
            ("collector", "http://collector:4318/", true),
            ("example.com", "https://otel.example.com/", true),
            ("example.com", "https://notexample.com/", false),
            ("a, 10.0.0.0/8", "http://10.1.2.3:4318/", true),
            ("*", "http://anything/", true),
        ] {
            assert_eq!(
                is_exempt(list, &url.parse().unwrap()),
                expected,
                "{list} {url}"
            );
        }
    }
}
