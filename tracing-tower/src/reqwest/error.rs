//! Errors of reqwest on their way through our layer, which must not see the URL in them.

use std::error::Error;
use std::fmt;
use std::io;

use ::reqwest::Url;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// An error of reqwest, and the URL that it would have told.
#[derive(Debug)]
struct Hidden {
    error: ::reqwest::Error,
    url: Option<Url>,
}

/// Takes the URL out of an error: its text becomes a span's description.
///
/// What timed out looks like an I/O error that timed out, and is named like one.
pub(super) fn hide(error: ::reqwest::Error) -> BoxError {
    let timed_out = error.is_timeout();
    let url = error.url().cloned();
    let error = Hidden {
        error: error.without_url(),
        url,
    };
    if timed_out {
        Box::new(io::Error::new(io::ErrorKind::TimedOut, error))
    } else {
        Box::new(error)
    }
}

/// The error as reqwest made it, or what was never one of reqwest's.
pub(super) fn reveal(error: BoxError) -> Result<::reqwest::Error, BoxError> {
    let hidden =
        error
            .downcast::<Hidden>()
            .or_else(|error| match error.downcast::<io::Error>() {
                Ok(error) => error.downcast::<Hidden>().map(Box::new).map_err(Into::into),
                Err(error) => Err(error),
            })?;
    Ok(match hidden.url {
        Some(url) => hidden.error.with_url(url),
        None => hidden.error,
    })
}

/// What reqwest says of its error.
pub(super) fn name(error: &::reqwest::Error) -> Option<&'static str> {
    Some(match error {
        _ if error.is_timeout() => "timed_out",
        _ if error.is_dns() => "dns_error",
        _ if error.is_connect() => "connect_error",
        _ if error.is_redirect() => "redirect_error",
        _ if error.is_builder() => "builder_error",
        _ if error.is_upgrade() => "upgrade_error",
        _ if error.is_decode() => "decode_error",
        _ if error.is_body() => "body_error",
        _ if error.is_request() => "request_error",
        _ => return None,
    })
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for Hidden {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder_error() -> ::reqwest::Error {
        let relative = http::Request::new(::reqwest::Body::default());
        let error = ::reqwest::Request::try_from(relative).unwrap_err();
        error.with_url("http://ada:lovelace@example.com/?token=x".parse().unwrap())
    }

    #[test]
    fn the_url_is_hidden_for_a_while() {
        let hidden = hide(builder_error());
        assert_eq!(hidden.to_string(), "builder error");
        let revealed = reveal(hidden).unwrap();
        assert_eq!(revealed.url(), builder_error().url());
        assert_eq!(name(&revealed), Some("builder_error"));
    }

    #[test]
    fn strangers_pass() {
        for stranger in ["x".into(), io::Error::other("x").into()] {
            let stranger: BoxError = stranger;
            assert_eq!(reveal(stranger).unwrap_err().to_string(), "x");
        }
    }
}
