//! What a warning may repeat of a variable: nothing that can be a secret.

use tracing_context::__private::{is_opaque, is_secret};

/// The value, or the part of it that is harmless; `None` if nothing is.
///
/// Of a URL that is scheme, host and port. A text with `@`, of many characters or of signs that no
/// setting has, or that looks like a key, is not repeated: it may have been meant for another
/// variable.
pub(super) fn shown(value: &str) -> Option<String> {
    let list = value.split_once('=');
    match (value.split_once("://"), list) {
        (_, Some((key, value))) if KEYS.contains(&key) => {
            shown(value).map(|value| format!("{key}={value}"))
        }
        (Some((scheme, behind)), _) => url(scheme, behind),
        (None, _) => is_harmless(value).then(|| value.to_owned()),
    }
}

/// The same for what should be a URL, and may lack its scheme.
pub(super) fn shown_url(value: &str) -> Option<String> {
    match value.split_once("://") {
        Some((scheme, behind)) => url(scheme, behind),
        None => authority(value).map(|host| with_rest(host.to_owned(), value.len())),
    }
}

fn url(scheme: &str, behind: &str) -> Option<String> {
    let host = authority(behind)?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let is_plain = scheme.len() <= 16 && scheme.chars().all(is_scheme);
    is_plain.then(|| {
        with_rest(
            format!("{scheme}://{host}"),
            scheme.len() + 3 + behind.len(),
        )
    })
}

/// Says that there was more.
fn with_rest(shown: String, whole: usize) -> String {
    let is_whole = shown.len() == whole;
    if is_whole { shown } else { shown + "/.." }
}

/// Host and port.
fn authority(behind: &str) -> Option<&str> {
    let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let host = &behind[..end];
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    let is_plain = !behind.contains('@') && host.chars().all(is_host);
    (is_plain && is_harmless(host)).then_some(host)
}

fn is_harmless(value: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_./,:+[]%*\\".contains(c);
    value.len() <= MOST
        && value.chars().all(is_plain)
        && !value.contains("-----")
        && !is_secret(value)
        && !is_opaque(value)
}

/// The keys of lists whose values are repeated.
const KEYS: [&str; 3] = ["endpoint", "pollingIntervalMs", "initialSamplingRate"];

/// Bytes of the longest value that is repeated.
const MOST: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_repeated() {
        for value in [
            "sometimes",
            "-1",
            "1.5",
            "http/json",
            "/etc/ssl/own certs/ca.pem",
            "C:\\ssl\\ca.pem",
            "collector:4318",
            "pollingIntervalMs=soon",
            "endpoint=http://h:14250",
        ] {
            assert_eq!(shown(value).as_deref(), Some(value));
        }
    }

    #[test]
    fn what_may_be_secret_is_not() {
        for value in [
            "user:password@host",
            "Authorization=Bearer x",
            "endpoint=http://u:p@h",
            "-----BEGIN PRIVATE KEY-----",
            "eyJhbGciOiJIUzI1NiJ9",
            "0123456789abcdef0123456789abcdef",
            "a\u{1b}[31m",
            "pä",
            &"x".repeat(129),
            "http://ann:hunter2@host/",
            "hunter2 and more://host",
        ] {
            assert_eq!(shown(value), None, "{value}");
        }
        assert_eq!(shown_url("ann:hunter2@host/"), None);
    }

    #[test]
    fn of_a_url_the_host_is_repeated() {
        for (value, expected) in [
            ("ftp://host:21", "ftp://host:21"),
            ("ftp://host/v1/hunter2?key=hunter3", "ftp://host/.."),
            ("ftp://[::1]:1#x", "ftp://[::1]:1/.."),
        ] {
            assert_eq!(shown(value).as_deref(), Some(expected));
            assert_eq!(shown_url(value).as_deref(), Some(expected));
        }
        assert_eq!(shown_url("host:1/hunter2").as_deref(), Some("host:1/.."));
    }
}
