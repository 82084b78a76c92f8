//! Names of fields.

use std::cell::Cell;

use crate::layer::escape::needs_escape;
use crate::layer::key;

/// What a line needs to know of a field's name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// As `tracing` has it.
    raw: &'static str,
    /// As it is printed: a raw identifier is how Rust spells it, not what it is called.
    pub(super) text: &'static str,
    /// See [`key::bit`].
    pub(super) bit: u64,
    /// Whether it is a JSON string as it stands.
    pub(super) is_plain: bool,
    pub(super) is_message: bool,
    /// Whether it tells a bridge how to make its span.
    pub(super) is_otel: bool,
}

impl Name {
    fn new(raw: &'static str) -> Self {
        let text = raw.strip_prefix("r#").unwrap_or(raw);
        Self {
            raw,
            text,
            bit: key::bit(text),
            is_plain: !needs_escape(text.as_bytes()),
            is_message: text == "message",
            is_otel: text.starts_with("otel."),
        }
    }

    /// A program has few names and says them again and again: each is looked at once, and known
    /// afterwards by where it stands in memory.
    #[inline]
    pub(super) fn of(raw: &'static str) -> Self {
        let find = |names: &[Cell<Option<Self>>; KNOWN]| {
            let cell = &names[raw.as_ptr().addr() % KNOWN];
            match cell.get() {
                Some(name) if std::ptr::eq(name.raw, raw) => name,
                _ => {
                    let name = Self::new(raw);
                    cell.set(Some(name));
                    name
                }
            }
        };
        NAMES.try_with(find).unwrap_or_else(|_| Self::new(raw))
    }
}

const KNOWN: usize = 64;

thread_local! {
    static NAMES: [Cell<Option<Name>>; KNOWN] = const { [const { Cell::new(None) }; KNOWN] };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_others_at_the_same_place() {
        let names: [&'static str; 6] = [
            "message",
            "r#type",
            "otel.name",
            "a \"b\"",
            "http.route",
            "",
        ];
        for _ in 0..2 {
            // Parts of one text stand at the same address.
            for length in (0.."message".len()).rev() {
                let part = &names[0][..length];
                assert_eq!(Name::of(part).text, part);
            }
            let known = names.map(Name::of);
            let texts = known.map(|name| name.text);
            assert_eq!(
                texts,
                ["message", "type", "otel.name", "a \"b\"", "http.route", ""]
            );
            let message = known.map(|name| name.is_message);
            assert_eq!(message, [true, false, false, false, false, false]);
            assert_eq!(
                known.map(|name| name.is_otel).iter().position(|is| *is),
                Some(2)
            );
            assert_eq!(
                known.map(|name| name.is_plain).iter().position(|is| !is),
                Some(3)
            );
        }
    }
}
