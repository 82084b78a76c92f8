//! Paths: tokens, parameters and credentials in segments are hidden.

use std::fmt;

use crate::redact::pieces::{self, Found};
use crate::redact::{REDACTED, token};

/// Displays a path with what may be secret replaced. Nothing is allocated; a path of short, plain
/// segments is copied as it is.
#[derive(Clone, Copy, Debug)]
pub struct RedactedPath<'a> {
    path: &'a str,
    limit: usize,
}

impl<'a> RedactedPath<'a> {
    /// At most `limit` bytes of this path.
    #[must_use]
    pub const fn new(path: &'a str, limit: usize) -> Self {
        Self { path, limit }
    }
}

impl fmt::Display for RedactedPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pieces::write(f, self.path, self.limit, |found| {
            search(self.path, 0, found);
        })
    }
}

/// Finds what is to be replaced in a path that begins at `start`.
pub(super) fn search(path: &str, start: usize, found: &mut Found<'_>) {
    if is_harmless(path) {
        return;
    }
    let mut place = start;
    let mut before = Before::default();
    for segment in path.split('/') {
        let (base, parameters) = split_parameters(segment);
        let goes_on = match hidden(base, &before) {
            Some((end, instead)) => found(place..place + end, instead),
            None => true,
        };
        if !(goes_on && hide_parameters(parameters, place + base.len(), found)) {
            return;
        }
        before.push(base);
        place += segment.len() + 1;
    }
}

/// No segment is long enough for a token, and no sign begins anything else.
fn is_harmless(path: &str) -> bool {
    let mut length = 0;
    path.bytes().all(|byte| {
        length = if byte == b'/' { 0 } else { length + 1 };
        length < SHORT && !matches!(byte, b';' | b'@' | b'%' | b':')
    })
}

/// How much of a segment is replaced by what.
fn hidden(base: &str, before: &Before<'_>) -> Option<(usize, &'static str)> {
    if let Some(end) = credentials(base) {
        return Some((end, "REDACTED:REDACTED"));
    }
    // `//token@host`
    if let Some(end) = base.find('@')
        && before.last[0].is_empty()
        && before.last[1].ends_with(':')
    {
        return Some((end, REDACTED));
    }
    if is_telegram(base) {
        return Some((base.len(), "botREDACTED"));
    }
    let is_secret = base.len() >= SHORT
        && (token::is_secret(base)
            || before.is_of_hook(base)
            || before.names_secret() && base.bytes().any(|byte| byte.is_ascii_digit()));
    is_secret.then_some((base.len(), REDACTED))
}

/// Where `user:password` ends, in front of its `@`, each sign as it is or percent-encoded.
fn credentials(base: &str) -> Option<usize> {
    let at = base.rfind('@').or_else(|| rfind_encoded(base, "%40"))?;
    let user = &base[..at];
    let colon = user.contains(':') || rfind_encoded(user, "%3A").is_some();
    colon.then_some(at)
}

fn rfind_encoded(text: &str, sign: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(sign.len());
    windows.rposition(|window| window.eq_ignore_ascii_case(sign.as_bytes()))
}

/// `bot<id>:<token>`
fn is_telegram(base: &str) -> bool {
    base.strip_prefix("bot").is_some_and(|behind| {
        let id = behind.bytes().take_while(u8::is_ascii_digit).count();
        let behind = &behind[id..];
        id > 0
            && (behind.starts_with(':')
                || behind
                    .get(..3)
                    .is_some_and(|c| c.eq_ignore_ascii_case("%3A")))
    })
}

/// A segment in front of `;name=value`, and that.
fn split_parameters(segment: &str) -> (&str, &str) {
    let plain = segment.find(';').unwrap_or(segment.len());
    let mut windows = segment.as_bytes().windows(3);
    let encoded = windows.position(|window| window.eq_ignore_ascii_case(b"%3B"));
    segment.split_at(encoded.unwrap_or(plain).min(plain))
}

/// The first name stays, if it is one and has a value.
fn hide_parameters(parameters: &str, start: usize, found: &mut Found<'_>) -> bool {
    if parameters.is_empty() {
        return true;
    }
    let name = parameters.find('=').map_or(0, |name| name + 1);
    let shown = if name <= 2 * SHORT && !token::is_opaque(&parameters[..name]) {
        name
    } else {
        0
    };
    found(start + shown..start + parameters.len(), REDACTED)
}

/// The segments in front of one.
#[derive(Default)]
struct Before<'a> {
    /// The nearest first.
    last: [&'a str; 3],
    /// One of them says that a web hook is called.
    hook: bool,
    /// All behind it is secret.
    office: bool,
}

impl<'a> Before<'a> {
    fn push(&mut self, base: &'a str) {
        self.last = [base, self.last[0], self.last[1]];
        self.hook |= HOOKS.contains(&base);
        self.office |= base == "IncomingWebhook";
    }

    /// Web hooks have their token in the path: Slack, Discord, Microsoft's, and what looks like
    /// one behind such a word.
    fn is_of_hook(&self, base: &str) -> bool {
        let [last, second, third] = self.last;
        let is_id = |text: &str, first| text.starts_with(first) && text.len() > 7;
        let slack =
            matches!(third, "services" | "workflows") && is_id(second, 'T') && last.len() > 7;
        let discord = !last.is_empty()
            && last.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(second, "webhooks" | "interactions");
        slack || discord || self.office || self.hook && token::is_opaque(base)
    }

    /// The segment in front says that a secret follows.
    fn names_secret(&self) -> bool {
        NAMES
            .iter()
            .any(|name| name.eq_ignore_ascii_case(self.last[0]))
    }
}

/// Bytes of the shortest segment that may be a token by its shape.
const SHORT: usize = 16;

const HOOKS: &[&str] = &[
    "hook",
    "hooks",
    "webhook",
    "webhooks",
    "webhookb2",
    "services",
    "workflows",
    "triggers",
];

const NAMES: &[&str] = &[
    "token",
    "access_token",
    "secret",
    "password",
    "key",
    "api_key",
    "apikey",
    "auth",
    "session",
    "reset",
    "reset-password",
    "password-reset",
    "verify",
    "confirm",
    "activate",
    "invite",
    "magic-link",
    "unsubscribe",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(path: &str) -> String {
        RedactedPath::new(path, 1024).to_string()
    }

    #[test]
    fn what_is_no_secret_is_left_as_it_is() {
        for path in [
            "",
            "*",
            "/",
            "/orders/7",
            "//a//",
            "/orders/7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10/items",
            "/users/ann@example.com/@types/node@20.1",
            "/_matrix/client/v3/profile/@ann:example.com",
            "/caf%C3%A9/a%20b",
            "/objects/0123456789abcdef0123456789abcdef01234567",
            "/webhooks/7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10/deliveries",
            "/reset-password/confirmation-was-sent",
            "/services/order-service-of-the-shop/bottles",
            "/bot/12",
        ] {
            assert_eq!(redacted(path), path);
        }
    }

    #[test]
    fn tokens_are_hidden() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc";
        for (path, expected) in [
            (format!("/verify/{jwt}/x"), "/verify/REDACTED/x"),
            (format!("/verify%3Dx/t={jwt}"), "/verify%3Dx/REDACTED"),
            ("/services/T0123ABCD/B0123ABCD/abcdefghijklmnopqrstuvwx".to_owned(), "/services/T0123ABCD/B0123ABCD/REDACTED"),
            ("/workflows/T0123ABCD/A0123ABCD/012345678901234567/abcdefghijklmnopqrstuvwx".to_owned(), "/workflows/T0123ABCD/A0123ABCD/REDACTED/abcdefghijklmnopqrstuvwx"),
            ("/api/v10/webhooks/123456789012345678/abcd-efgh_ijkl-mnop/messages/7".to_owned(), "/api/v10/webhooks/123456789012345678/REDACTED/messages/7"),
            ("/bot123456:AAE-x_y/sendMessage".to_owned(), "/botREDACTED/sendMessage"),
            ("/file/bot123456%3aAAE/x".to_owned(), "/file/botREDACTED/x"),
            ("/x/glpat-0123456789abcdefghij".to_owned(), "/x/REDACTED"),
            ("/pay/sk_live_0123456789".to_owned(), "/pay/REDACTED"),
            (
                "/webhookb2/7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10@7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10/IncomingWebhook/0123456789abcdef0123456789abcdef/7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10".to_owned(),
                "/webhookb2/7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10@7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10/IncomingWebhook/REDACTED/REDACTED",
            ),
            ("/hooks/abcdefgh1jklmnopqrstuvwxyz".to_owned(), "/hooks/REDACTED"),
            ("/reset-password/7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10".to_owned(), "/reset-password/REDACTED"),
        ] {
            assert_eq!(redacted(&path), expected);
        }
    }

    #[test]
    fn parameters_and_credentials_are_hidden() {
        for (path, expected) in [
            ("/a;jsessionid=x;b=y/c", "/a;jsessionid=REDACTED/c"),
            ("/a%3Bsid=x/c", "/a%3Bsid=REDACTED/c"),
            ("/a;secret/c", "/aREDACTED/c"),
            ("/;x=1", "/;x=REDACTED"),
            ("/ann:pw@host/x", "/REDACTED:REDACTED@host/x"),
            (
                "/fetch/https://ann:pw@host/x",
                "/fetch/https://REDACTED:REDACTED@host/x",
            ),
            (
                "/fetch/https://token@host/x",
                "/fetch/https://REDACTED@host/x",
            ),
            (
                "/fetch/https%3A%2F%2Fann%3apw%40host%2Fx",
                "/fetch/REDACTED:REDACTED%40host%2Fx",
            ),
        ] {
            assert_eq!(redacted(path), expected);
        }
    }

    #[test]
    fn paths_are_cut_after_redaction() {
        let path = format!("/{};a={}/b", "x".repeat(1020), "s".repeat(3_000));
        assert_eq!(redacted(&path), format!("/{};a=", "x".repeat(1020)));
    }
}
