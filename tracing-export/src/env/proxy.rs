//! By whom requests go: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as curl and the Go programs
//! around OpenTelemetry read them; of two spellings the upper-case one wins.

use super::reader::Reader;
use crate::exporter::{Endpoint, Proxy, is_exempt};

/// The proxy for requests to this endpoint. Nothing on this machine needs one.
pub(crate) fn proxy(reader: &mut Reader<'_>, endpoint: &Endpoint) -> Option<Proxy> {
    if endpoint.is_loopback() {
        return None;
    }
    let is_cgi = reader.text("REQUEST_METHOD").is_some();
    let names = match endpoint.is_secure() {
        true => ["HTTPS_PROXY", "https_proxy"],
        // To a CGI program HTTP_PROXY is a header of its caller.
        false if is_cgi => ["http_proxy"; 2],
        false => ["HTTP_PROXY", "http_proxy"],
    };
    let (variable, text) = reader.first(names)?;
    let exempt = reader.first(["NO_PROXY", "no_proxy"]);
    if exempt.is_some_and(|(_, list)| is_exempt(&list, &endpoint.url())) {
        return None;
    }
    checked_proxy(reader, variable, &text)
}

/// The proxy of this URL.
pub(crate) fn checked_proxy(
    reader: &mut Reader<'_>,
    variable: &'static str,
    text: &str,
) -> Option<Proxy> {
    let proxy = text.parse();
    let checked = proxy.inspect_err(|error| reader.warn_url(variable, text, error, "no proxy"));
    checked.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::tests::read;

    /// The proxy for this endpoint, and the number of warnings.
    fn found(endpoint: &str, variables: &[(&str, &str)]) -> (Option<String>, usize) {
        let endpoint = endpoint.parse().unwrap();
        let (proxy, warnings) = read(variables, |reader| proxy(reader, &endpoint));
        (proxy.map(|proxy| proxy.display()), warnings.len())
    }

    #[test]
    fn each_scheme_has_its_proxy() {
        const HTTP: (&str, &str) = ("HTTP_PROXY", "http://plain:3128");
        const HTTPS: (&str, &str) = ("HTTPS_PROXY", "http://secure:3128");
        let plain = Some("http://plain:3128");
        for (variables, expected) in [
            (&[][..], None),
            (&[HTTP], plain),
            (&[("http_proxy", "plain:3128")], plain),
            (&[HTTP, ("http_proxy", "http://other")], plain),
            (&[HTTPS], None),
            // A CGI program: the variable is a header of its caller.
            (&[HTTP, ("REQUEST_METHOD", "GET")], None),
            (
                &[("http_proxy", "plain:3128"), ("REQUEST_METHOD", "GET")],
                plain,
            ),
            (&[HTTP, ("NO_PROXY", "example.com")], plain),
            (&[HTTP, ("NO_PROXY", "example.com,collector")], None),
            (&[HTTP, ("no_proxy", "*")], None),
        ] {
            let found = found("http://collector:4318/v1/traces", variables);
            assert_eq!(found, (expected.map(str::to_owned), 0), "{variables:?}");
        }
        assert_eq!(found("http://localhost:4318", &[HTTP]), (None, 0));
        #[cfg(feature = "tls")]
        for name in [HTTPS.0, "https_proxy"] {
            let found = found("https://collector", &[HTTP, (name, HTTPS.1)]);
            assert_eq!(found, (Some(HTTPS.1.to_owned()), 0));
        }
    }

    #[test]
    fn what_is_no_proxy_is_a_warning() {
        let endpoint = "http://collector:4318".parse().unwrap();
        for (value, expected) in [
            ("ftp://p", "HTTP_PROXY=\"ftp://p\": not the URL of a proxy"),
            (
                "socks5://p",
                "HTTP_PROXY=\"socks5://p\": socks5 is not spoken to proxies",
            ),
            (
                "https://me:secret@p",
                "HTTP_PROXY (value hidden): https is not spoken",
            ),
        ] {
            let (found, warnings) =
                read(&[("HTTP_PROXY", value)], |reader| proxy(reader, &endpoint));
            assert!(found.is_none() && warnings.len() == 1, "{value}");
            assert!(warnings[0].starts_with(expected), "{warnings:?}");
            assert!(warnings[0].ends_with("; using no proxy"), "{warnings:?}");
        }
    }
}
