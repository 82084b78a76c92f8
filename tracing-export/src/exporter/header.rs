//! Headers of requests.

use std::fmt;

use hyper::header::{HeaderName, HeaderValue};

/// The header cannot be sent: HTTP does not allow its name or its value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// This is no name: use letters, digits and `-`.
    Name(String),
    /// The value of the header of this name has characters that HTTP does not allow, such as line
    /// breaks. It is not repeated here: it may be secret.
    Value(String),
    /// This header says how a request is framed or what is in it: that is for the exporter to say.
    Reserved(String),
}

/// The header, its value marked so that nobody prints it.
pub(super) fn parse(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), HeaderError> {
    let parsed = HeaderName::try_from(name).map_err(|_| HeaderError::Name(name.to_owned()))?;
    if is_reserved(parsed.as_str()) {
        return Err(HeaderError::Reserved(name.to_owned()));
    }
    let mut value = HeaderValue::from_bytes(value.as_bytes())
        .map_err(|_| HeaderError::Value(name.to_owned()))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

/// Whether a request would not arrive as it is meant with another value.
fn is_reserved(name: &str) -> bool {
    const RESERVED: [&str; 13] = [
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    RESERVED.contains(&name) || name.starts_with("grpc-")
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A list that is cut in the wrong places has values where names should be.
            Self::Name(_) => f.write_str("HTTP allows no header of this name"),
            Self::Value(name) => write!(f, "HTTP does not allow the value of header {name:?}"),
            Self::Reserved(name) => write!(
                f,
                "the header {name:?} frames the request, which is for the exporter to do: leave it out"
            ),
        }
    }
}

impl std::error::Error for HeaderError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_http_does_not_allow_is_an_error() {
        assert!(parse("X-Key", "täst").is_ok());
        for name in [
            "Content-Length",
            "transfer-encoding",
            "HOST",
            "grpc-timeout",
            "te",
        ] {
            let reserved = HeaderError::Reserved(name.to_owned());
            assert_eq!(parse(name, "3").unwrap_err(), reserved);
        }
        let name = parse("a b", "secret").unwrap_err();
        assert_eq!(name, HeaderError::Name("a b".to_owned()));
        let value = parse("key", "sec\nret").unwrap_err();
        assert_eq!(value, HeaderError::Value("key".to_owned()));
        assert!(!value.to_string().contains("sec"));
    }
}
