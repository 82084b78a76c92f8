//! Texts from the wire, bounded.

use http::{HeaderMap, HeaderName};

/// Bytes that are kept of a text from the wire.
pub(crate) const MAX_TEXT: usize = 1024;
/// Bytes that are kept of an unknown method.
pub(crate) const MAX_METHOD: usize = 32;
/// Bytes that are kept of an error's message.
pub(crate) const MAX_DESCRIPTION: usize = 256;

/// At most `limit` bytes of `text`, cut on a character boundary.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The first value of a header, if it is text.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_on_a_character_boundary() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
    }
}
