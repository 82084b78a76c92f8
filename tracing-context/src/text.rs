//! Texts of unknown length, cut: what instrumentation records may come from a caller.

use std::fmt::{self, Write as _};

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
///
/// # Panics
///
/// If the `Display` impl does.
#[must_use]
pub fn message(error: &(impl fmt::Display + ?Sized)) -> String {
    let mut message = Bounded(String::new());
    let _ = write!(message, "{error}");
    message.0
}

struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let kept = cut(part, MAX_MESSAGE - self.0.len());
        self.0.push_str(kept);
        // The rest of the message need not be made.
        if kept.len() == part.len() {
            Ok(())
        } else {
            Err(fmt::Error)
        }
    }
}

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
    }
}
