//! Queries: values are hidden unless they are known to be harmless.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;

use crate::redact::pieces::{self, Found};
use crate::redact::{REDACTED, token};

/// Which values of a query are shown.
#[derive(Clone, Debug, Default)]
pub struct QueryRules {
    /// Harmless beside the built-in ones.
    harmless: Vec<Cow<'static, str>>,
    all: bool,
    /// Secret beside, or in place of, the built-in ones.
    secret: Vec<Cow<'static, str>>,
    only_these: bool,
}

impl QueryRules {
    /// The values of these keys are shown too.
    pub fn show<K: Into<String>>(&mut self, keys: impl IntoIterator<Item = K>) {
        self.harmless.extend(owned(keys));
    }

    /// All values are shown but those of secret keys.
    pub const fn show_all(&mut self) {
        self.all = true;
    }

    /// The values of these keys are never shown.
    pub fn hide<K: Into<String>>(&mut self, keys: impl IntoIterator<Item = K>) {
        self.secret.extend(owned(keys));
    }

    /// The values of these keys are never shown, those of the built-in ones by the other rules.
    pub fn hide_only<K: Into<String>>(&mut self, keys: impl IntoIterator<Item = K>) {
        self.secret = owned(keys).collect();
        self.only_these = true;
    }

    /// The query with what may be secret replaced, at most `limit` bytes. Displayed without
    /// allocating unless keys are percent-encoded.
    #[must_use]
    pub const fn redacted<'a>(&'a self, query: &'a str, limit: usize) -> RedactedQuery<'a> {
        RedactedQuery {
            rules: self,
            query,
            limit,
        }
    }

    /// Finds what is to be replaced.
    pub(super) fn search(&self, query: &str, found: &mut Found<'_>) {
        let mut start = 0;
        for segment in query.split('&') {
            if !self.segment(segment, start, found) {
                return;
            }
            start += segment.len() + 1;
        }
    }

    /// `;` separates pairs in old code and is part of a value in new code: either way nothing
    /// behind a value that is hidden is shown up to the next `&`.
    fn segment(&self, segment: &str, start: usize, found: &mut Found<'_>) -> bool {
        let mut place = 0;
        for pair in segment.split(';') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let hidden = if !is_name(key, is_pair(pair, key)) {
                Some(place)
            } else if value.is_empty() || self.shows(key, value) {
                None
            } else {
                Some(place + key.len() + 1)
            };
            if let Some(hidden) = hidden {
                return found(start + hidden..start + segment.len(), REDACTED);
            }
            place += pair.len() + 1;
        }
        true
    }

    fn shows(&self, key: &str, value: &str) -> bool {
        let key = &decoded(key);
        if self.is_secret(key) || has_credentials(value) || token::is_secret(value) {
            return false;
        }
        self.all
            || value.len() <= MAX_VALUE
                && (is_one_of(&self.harmless, key)
                    || is_one_of(HARMLESS, key)
                        && value.bytes().all(is_plain)
                        && !token::is_opaque(value))
    }

    /// By its whole name, and by the parts of `user[password]`.
    fn is_secret(&self, key: &str) -> bool {
        let is = |key: &str| {
            self.secret.iter().any(|secret| is_same(secret, key))
                || !self.only_these && SECRET.iter().any(|secret| is_same(secret, key))
        };
        is(key) || key.contains(['[', '.']) && key.split(['[', ']', '.']).any(is)
    }
}

/// Displays a query.
#[derive(Clone, Copy, Debug)]
pub struct RedactedQuery<'a> {
    rules: &'a QueryRules,
    query: &'a str,
    limit: usize,
}

impl fmt::Display for RedactedQuery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pieces::write(f, self.query, self.limit, |found| {
            self.rules.search(self.query, found);
        })
    }
}

fn owned<K: Into<String>>(
    keys: impl IntoIterator<Item = K>,
) -> impl Iterator<Item = Cow<'static, str>> {
    keys.into_iter().map(|key| Cow::Owned(key.into()))
}

fn decoded(text: &str) -> Cow<'_, str> {
    if text.contains(['%', '+']) {
        percent_decode_str(text).decode_utf8_lossy()
    } else {
        Cow::Borrowed(text)
    }
}

fn is_one_of<K: AsRef<str>>(keys: &[K], key: &str) -> bool {
    keys.iter()
        .any(|known| known.as_ref().eq_ignore_ascii_case(key))
}

/// Compares without regard to case, `_` and `-`: `accessToken` is `access_token`.
fn is_same(secret: &str, key: &str) -> bool {
    letters_of(secret).eq(letters_of(key))
}

fn letters_of(text: &str) -> impl Iterator<Item = u8> {
    text.bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-'))
        .map(|byte| byte.to_ascii_lowercase())
}

/// Whether the key stands in front of a value, and is not itself one: base64 ends with `=` too.
fn is_pair(pair: &str, key: &str) -> bool {
    let behind = &pair[key.len()..];
    behind.bytes().any(|byte| byte != b'=') || behind == "=" && key.len() < 16
}

/// Whether a key can be shown: it may hold a secret itself, as in `?eyJhbGci..`, or be JSON or a
/// URL. Without a value it has to be a plain word, since it may be a value without a key.
fn is_name(key: &str, has_value: bool) -> bool {
    let key = &*decoded(key);
    let (length, digits, capitals) = if has_value { (64, 4, 6) } else { (24, 0, 2) };
    let count = |is: fn(&[u8]) -> bool| key.as_bytes().windows(2).filter(|two| is(two)).count();
    key.len() <= length
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || "_-.[]$:".contains(c))
        && key.bytes().filter(u8::is_ascii_digit).count() <= digits
        && count(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase()) <= capitals
        && !token::is_secret(key)
}

/// `user:password@`, as it is or percent-encoded.
fn has_credentials(value: &str) -> bool {
    let colon = value.find(':').or_else(|| find_encoded(value, "%3a"));
    colon.is_some_and(|colon| {
        value[colon..].contains('@') || find_encoded(&value[colon..], "%40").is_some()
    })
}

fn find_encoded(text: &str, sign: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(sign.len());
    windows.position(|window| window.eq_ignore_ascii_case(sign.as_bytes()))
}

/// What a value of a harmless key is made of.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'_' | b'.' | b',' | b':' | b'+' | b'*' | b'%' | b'~'
        )
}

/// Bytes of the longest value that is shown.
const MAX_VALUE: usize = 128;

/// Keys whose values say which part of a list is wanted and how it is to look.
const HARMLESS: &[&str] = &[
    "page",
    "pagesize",
    "page_size",
    "page-size",
    "page[number]",
    "page[size]",
    "page[limit]",
    "page[offset]",
    "per_page",
    "per-page",
    "perpage",
    "limit",
    "offset",
    "skip",
    "take",
    "top",
    "count",
    "size",
    "start",
    "from_page",
    "max_results",
    "maxresults",
    "max-keys",
    "list-type",
    "sort",
    "sort_by",
    "sort-by",
    "sortby",
    "sort_order",
    "order",
    "order_by",
    "orderby",
    "direction",
    "dir",
    "asc",
    "desc",
    "lang",
    "language",
    "locale",
    "hl",
    "tz",
    "timezone",
    "currency",
    "units",
    "format",
    "pretty",
    "indent",
    "fields",
    "include",
    "expand",
    "view",
    "tab",
    "theme",
    "width",
    "height",
    "w",
    "h",
    "year",
    "month",
    "day",
    "wait",
    "watch",
    "timeout",
    "version",
    "api-version",
    "api_version",
    "v",
];

/// Keys whose values are secrets wherever they appear.
const SECRET: &[&str] = &[
    // OpenTelemetry's own list.
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "AWSAccessKeyId",
    "Signature",
    "sig",
    "X-Goog-Signature",
    // And ours.
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "auth_token",
    "private_token",
    "password",
    "passwd",
    "pwd",
    "secret",
    "client_secret",
    "api_key",
    "x_api_key",
    "apikey",
    "auth",
    "authorization",
    "session",
    "jwt",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn by_default(query: &str) -> String {
        QueryRules::default().redacted(query, 1024).to_string()
    }

    #[test]
    fn values_are_hidden_unless_known_to_be_harmless() {
        for (query, expected) in [
            ("", ""),
            (
                "page=2&limit=50&sort=-created_at,name",
                "page=2&limit=50&sort=-created_at,name",
            ),
            ("Page=2&page%5Bsize%5D=5", "Page=2&page%5Bsize%5D=5"),
            ("a=1&page=2&b=2", "a=REDACTED&page=2&b=REDACTED"),
            (
                "code=x&x-api-key=y&accessToken=z",
                "code=REDACTED&x-api-key=REDACTED&accessToken=REDACTED",
            ),
            ("q=x=y&q=z&c", "q=REDACTED&q=REDACTED&c"),
            (
                "user[password]=x&token[]=y",
                "user[password]=REDACTED&token[]=REDACTED",
            ),
            (
                "user%5Bpassword%5D=x&gr%C3%B6%C3%9Fe=1",
                "user%5Bpassword%5D=REDACTED&gr%C3%B6%C3%9Fe=REDACTED",
            ),
            ("next=https://u:p@h/?token=x", "next=REDACTED"),
            ("a=&&=x&=&wsdl&sig", "a=&&=REDACTED&=&wsdl&sig"),
            (
                "limit=1;token=x;page=2&page=3",
                "limit=1;token=REDACTED&page=3",
            ),
            ("q=a;correct;horse&page=3", "q=REDACTED&page=3"),
        ] {
            assert_eq!(by_default(query), expected);
        }
    }

    #[test]
    fn keys_that_may_be_secrets_are_hidden() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc";
        for key in [
            jwt,
            "hunter2",
            "dGhpcyBpcyBhIHNlY3JldA==",
            "dGhpcyBpcyBhIHNlY3JldB=",
            "7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10",
            "482913",
            r#"{"password":"x"}"#,
            r#"{"password":"x"}=1"#,
            "%7B%22password%22%3A%22x%22%7D=",
            "https://u:p@host/x=1",
            &format!("{jwt}=1"),
            &"k".repeat(65),
            &format!("{}=1", "k".repeat(65)),
            "a/b;page=2",
            "\u{1b}=1",
        ] {
            assert_eq!(
                by_default(&format!("page=1&{key}&page=2")),
                "page=1&REDACTED&page=2"
            );
        }
    }

    #[test]
    fn a_harmless_key_shows_no_secret() {
        for value in [
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
            "ghp_0123456789abcdef0123456789abcdef0123",
            "x:y@z",
            "x%3Ay%40z",
            "https%3A%2F%2Fuser@host",
            "0123456789abcdef",
            "a/b",
            "\"x\"",
            &"1".repeat(129),
        ] {
            assert_eq!(by_default(&format!("sort={value}")), "sort=REDACTED");
        }
    }

    #[test]
    fn rules_can_be_changed() {
        let mut rules = QueryRules::default();
        rules.show(["cursor", "token", "Filter[Name]"]);
        rules.hide(["email"]);
        let of = |rules: &QueryRules, query: &str| rules.redacted(query, 1024).to_string();
        let query = "cursor=a/b&token=x&filter[name]=%20&email=y&other=z&CURSOR=u:p@h";
        assert_eq!(
            of(&rules, query),
            "cursor=a/b&token=REDACTED&filter[name]=%20&email=REDACTED&other=REDACTED&CURSOR=REDACTED"
        );
        rules.show_all();
        assert_eq!(
            of(
                &rules,
                "other=a/b&e-mail=y&EMAIL=z&access-token=x&user[password]=y&x=eyJhbGciOiJIUzI1NiJ9"
            ),
            "other=a/b&e-mail=REDACTED&EMAIL=REDACTED&access-token=REDACTED&user[password]=REDACTED&x=REDACTED"
        );
        rules.hide_only(["pin"]);
        assert_eq!(of(&rules, "token=1&PIN=2"), "token=1&PIN=REDACTED");
    }

    #[test]
    fn queries_are_cut_after_redaction() {
        let query = format!("{}&q={}&page=1", "a&".repeat(509), "s".repeat(3_000));
        let redacted = by_default(&query);
        assert_eq!(redacted.len(), 1024);
        assert!(redacted.ends_with("&a&&q=RED"), "{redacted}");
    }
}
