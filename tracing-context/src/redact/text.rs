//! Texts with URLs in them, as errors have them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::redact::pieces::{self, Found};
use crate::redact::query::QueryRules;
use crate::redact::{REDACTED, path};

/// A text in which the URLs have no credentials, and queries and paths without secrets.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    if text.contains(SCHEME_END) {
        Cow::Owned(RedactedText(text).to_string())
    } else {
        Cow::Borrowed(text)
    }
}

/// The same for a text whose end was cut off: what is left of the last URL is not shown, as its
/// credentials may have lost their `@`.
pub(crate) fn redacted_start(text: &str) -> Cow<'_, str> {
    let word = text.rfind(char::is_whitespace).unwrap_or(0);
    redacted(match text[word..].find(SCHEME_END) {
        Some(_) => &text[..word],
        None => text,
    })
}

struct RedactedText<'a>(&'a str);

impl fmt::Display for RedactedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pieces::write(f, self.0, usize::MAX, |found| {
            search(self.0, found);
        })
    }
}

fn search(text: &str, found: &mut Found<'_>) {
    let mut start = 0;
    while let Some(scheme) = text[start..].find(SCHEME_END) {
        let url = start + scheme + SCHEME_END.len();
        let end = url + end_of_url(&text[url..]);
        if !search_url(text, url..end, found) {
            return;
        }
        start = end;
    }
}

/// One URL, behind its scheme.
fn search_url(text: &str, url: Range<usize>, found: &mut Found<'_>) -> bool {
    let mut goes_on = true;
    let mut place = url.start;
    if let Some(user) = credentials(&text[url.clone()]) {
        let instead = if text[place..place + user].contains(':') {
            "REDACTED:REDACTED"
        } else {
            REDACTED
        };
        goes_on = found(place..place + user, instead);
        place += user;
    }
    let rest = &text[place..url.end];
    let fragment = rest.find('#').unwrap_or(rest.len());
    let question = rest[..fragment].find('?').unwrap_or(fragment);
    let path = rest[..question].find('/').unwrap_or(question);
    let mut found = |part: Range<usize>, instead| {
        goes_on = goes_on && found(part, instead);
        goes_on
    };
    path::search(&rest[path..question], place + path, &mut found);
    if question < fragment {
        let start = place + question + 1;
        QueryRules::default().search(&rest[question + 1..fragment], &mut |part, instead| {
            found(start + part.start..start + part.end, instead)
        });
    }
    // A fragment is of use to the one who asked, and may have a token (OAuth's implicit flow).
    if rest[fragment..].contains('=') {
        found(place + fragment + 1..url.end, REDACTED);
    }
    goes_on
}

/// How far the userinfo reaches. Passwords stand there as people wrote them, with `@`, `/`, `#` and
/// `?`: what looks like one is hidden up to the last `@`.
fn credentials(url: &str) -> Option<usize> {
    let at = url.rfind('@')?;
    let authority = &url[..url.find(['/', '?', '#']).unwrap_or(url.len())];
    let has_user = authority.contains('@') || user_or_port(url).is_some_and(|port| !is_port(port));
    has_user.then_some(at)
}

/// Up to white space, a quote, the next URL of a list, or the signs that close a sentence.
fn end_of_url(url: &str) -> usize {
    let up_to = |closes: fn(char) -> bool| &url[..url.find(closes).unwrap_or(url.len())];
    let word = up_to(|c| c.is_whitespace() || c.is_control());
    let quoted = up_to(|c| c.is_whitespace() || c.is_control() || "\"'`<>".contains(c));
    // A password with a quote in it.
    let word = match user_or_port(quoted) {
        Some(port) if !is_port(port) && !quoted.contains('@') && word.contains('@') => word,
        _ => quoted,
    };
    let word = &word[..end_of_member(word)];
    word.trim_end_matches([')', ']', '}', '.', ',', ':', ';', '!', '\\'])
        .len()
}

/// In a list the next URL's scheme stands behind a comma or the like; that of a URL in a query or
/// path does not.
fn end_of_member(word: &str) -> usize {
    word.match_indices(SCHEME_END)
        .find_map(|(next, _)| {
            let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
            let before = word[..next].trim_end_matches(is_of_scheme);
            before.ends_with([',', ';', '|']).then_some(before.len())
        })
        .unwrap_or(word.len())
}

/// What stands behind the last colon of the authority.
fn user_or_port(url: &str) -> Option<&str> {
    let authority = &url[..url.find(['/', '?', '#']).unwrap_or(url.len())];
    authority.rsplit_once(':').map(|(_, port)| port)
}

/// Or the end of an IPv6 address.
fn is_port(text: &str) -> bool {
    text.ends_with(']') || text.bytes().all(|byte| byte.is_ascii_digit())
}

const SCHEME_END: &str = "://";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_urls_are_hidden() {
        for (text, expected) in [
            ("no url: a@b:c", "no url: a@b:c"),
            (
                "cannot reach postgres://ann:hunter2@db:5432/shop: refused",
                "cannot reach postgres://REDACTED:REDACTED@db:5432/shop: refused",
            ),
            ("redis://:p@ss/w#o?rd@h", "redis://REDACTED:REDACTED@h"),
            ("https://token@h/a", "https://REDACTED@h/a"),
            (
                "(\"amqp://u:p@h\\\"\")",
                "(\"amqp://REDACTED:REDACTED@h\\\"\")",
            ),
            ("'redis://u:it's@h'", "'redis://REDACTED:REDACTED@h'"),
            (
                "kafka://u:p@a,kafka://v:q@b;x://y",
                "kafka://REDACTED:REDACTED@a,kafka://REDACTED:REDACTED@b;x://y",
            ),
            (
                "mongodb://u:p@a:1,b:2/db",
                "mongodb://REDACTED:REDACTED@a:1,b:2/db",
            ),
            (
                "http://h:80/users/ann@example.com.",
                "http://h:80/users/ann@example.com.",
            ),
            (
                "http://[::1]/a@b http://[::1]:80/a@b",
                "http://[::1]/a@b http://[::1]:80/a@b",
            ),
            ("see https://docs.rs/tracing", "see https://docs.rs/tracing"),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn queries_and_paths_of_urls_are_hidden() {
        for (text, expected) in [
            (
                "error sending request for url (http://h/a?code=x&page=2): timed out",
                "error sending request for url (http://h/a?code=REDACTED&page=2): timed out",
            ),
            (
                "https://h/?next=https://u:p@h2&sig=x, or so",
                "https://h/?next=REDACTED&sig=REDACTED, or so",
            ),
            (
                "https://api.telegram.org/bot1:x/getMe",
                "https://api.telegram.org/botREDACTED/getMe",
            ),
            (
                "https://h/fetch/https://u:p@h2/x",
                "https://h/fetch/https://REDACTED:REDACTED@h2/x",
            ),
            (
                "https://h/cb#access_token=x https://h/#top",
                "https://h/cb#REDACTED https://h/#top",
            ),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }
}
