//! Texts from the wire, bounded.

use http::{HeaderMap, HeaderName};

/// Bytes that are kept of a text from the wire.
pub const MAX_TEXT: usize = 1024;
/// Bytes that are kept of an unknown method.
pub(crate) const MAX_METHOD: usize = 32;

/// The first value of a header, if it is text.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
}
