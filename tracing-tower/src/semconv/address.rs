//! `server.address` and `server.port`.

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Uri};

/// Host and port out of `:authority`, an absolute target or `Host`, whichever is there first.
///
/// Kept by reference count: it outlives the request for the hooks.
#[derive(Clone, Debug)]
pub struct Address(Source);

#[derive(Clone, Debug)]
enum Source {
    Authority(Authority),
    Host(HeaderValue),
    Unknown,
}

impl Address {
    /// The address that a request with this target and these headers is sent to.
    #[must_use]
    pub fn new(uri: &Uri, headers: &HeaderMap) -> Self {
        Self(match (uri.authority(), headers.get(HOST)) {
            (Some(authority), _) => Source::Authority(authority.clone()),
            (None, Some(host)) => Source::Host(host.clone()),
            (None, None) => Source::Unknown,
        })
    }

    /// The host without brackets, and the port if it is named.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, Option<u16>)> {
        let text = match &self.0 {
            Source::Authority(authority) => authority.as_str(),
            Source::Host(host) => std::str::from_utf8(host.as_bytes()).ok()?,
            Source::Unknown => return None,
        };
        parse_authority(text)
    }
}

/// The host without brackets and the port of an authority, credentials left out.
#[must_use]
pub fn parse_authority(authority: &str) -> Option<(&str, Option<u16>)> {
    let host_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, rest)| rest);
    let (host, port) = match host_port.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (host, rest.strip_prefix(':'))
        }
        None => match host_port.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (host_port, None),
        },
    };
    (!host.is_empty()).then(|| (host, port.and_then(|port| port.parse().ok())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports() {
        for (text, expected) in [
            ("example.com", Some(("example.com", None))),
            ("example.com:8080", Some(("example.com", Some(8080)))),
            ("u:p@example.com:8080", Some(("example.com", Some(8080)))),
            ("[::1]:8080", Some(("::1", Some(8080)))),
            ("[::1]", Some(("::1", None))),
            ("example.com:", Some(("example.com", None))),
            ("example.com:99999", Some(("example.com", None))),
            ("", None),
            (":80", None),
            ("[::1", None),
        ] {
            assert_eq!(parse_authority(text), expected, "{text}");
        }
    }

    #[test]
    fn the_target_wins_over_the_host_header() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("host:1"));
        let address = |uri: &'static str| Address::new(&Uri::from_static(uri), &headers);
        assert_eq!(
            address("http://target:2/").parts(),
            Some(("target", Some(2)))
        );
        assert_eq!(address("/").parts(), Some(("host", Some(1))));
    }
}
