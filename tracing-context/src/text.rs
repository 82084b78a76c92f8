//! Texts of unknown length, cut: what instrumentation records may come from a caller.

use std::fmt::{self, Write as _};

use crate::redact::{redacted, redacted_start};

/// Bytes that [`message`] keeps.
pub const MAX_MESSAGE: usize = 256;

/// At most `limit` bytes of `text`, cut on a character boundary.
#[must_use]
pub fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The beginning of an error's message, at most [`MAX_MESSAGE`] bytes, for
/// `otel.status_description`. What a `Display` impl wrote before it failed is better than nothing.
/// URLs in it have no credentials, and no queries and paths that may be secret.
///
/// # Panics
///
/// If the `Display` impl does.
#[must_use]
pub fn message(error: &(impl fmt::Display + ?Sized)) -> String {
    let mut message = Bounded(String::new());
    let message = match write!(message, "{error}") {
        Ok(()) => redacted(&message.0),
        Err(_) => redacted_start(&message.0),
    };
    let mut message = message.into_owned();
    message.truncate(cut(&message, MAX_MESSAGE).len());
    message
}

struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let kept = cut(part, MAX_READ - self.0.len());
        self.0.push_str(kept);
        // The rest of the message need not be made.
        if kept.len() == part.len() {
            Ok(())
        } else {
            Err(fmt::Error)
        }
    }
}

/// Bytes of a message that are looked at: credentials are found before it is cut.
const MAX_READ: usize = 4 * MAX_MESSAGE;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_on_a_character_boundary() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
    }

    #[test]
    fn messages_are_bounded() {
        let error = std::io::Error::other("é".repeat(1_000));
        assert_eq!(message(&error).len(), MAX_MESSAGE);
        let error = std::io::Error::other("é".repeat(100));
        assert_eq!(message(&error), error.to_string());
    }

    #[test]
    fn credentials_are_hidden_before_a_message_is_cut() {
        let url = "postgres://ann:hunter2@db/shop";
        for length in 0..2 * MAX_READ {
            let text = message(&format_args!("{} {url} {url}", "x".repeat(length)));
            assert!(!text.contains("hunter") && !text.contains("ann"), "{text}");
        }
        let long = format!("a://{}@h", "p".repeat(2 * MAX_READ));
        assert_eq!(message(&long), "");
    }
}
