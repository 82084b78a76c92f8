//! The keys of a line.

use crate::json::escape::escape;

/// In front of the name of a field that would clash with a key of the line's own.
pub(super) const PREFIX: &str = "fields.";

/// Whether a field of this name is printed with [`PREFIX`].
///
/// So for a reserved key, and for one that looks like the answer to a clash: `level` becomes
/// `fields.level` and `fields.level` becomes `fields.fields.level`. Two names never get the same
/// key, whatever else is on the line.
pub(super) fn needs_prefix(name: &str) -> bool {
    let mut rest = name;
    while let Some(inner) = rest.strip_prefix(PREFIX) {
        rest = inner;
    }
    matches!(
        rest,
        "timestamp"
            | "level"
            | "message"
            | "target"
            | "service"
            | "trace_id"
            | "span_id"
            | "trace_flags"
    )
}

/// Appends `,"name":`.
pub(super) fn write(out: &mut String, name: &str, prefixed: bool) {
    out.push_str(",\"");
    if prefixed {
        out.push_str(PREFIX);
    }
    escape(out, name);
    out.push_str("\":");
}

/// The names that are on a line.
#[derive(Debug, Default)]
pub(super) struct Seen {
    names: Vec<&'static str>,
    /// A bit for some of each name: most questions end here.
    bits: u64,
}

impl Seen {
    /// Whether the name was not there; it is now.
    pub(super) fn insert(&mut self, name: &'static str) -> bool {
        if self.contains(name) {
            return false;
        }
        self.bits |= bit(name);
        self.names.push(name);
        true
    }

    /// Whether the name is there.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.bits & bit(name) != 0 && self.names.contains(&name)
    }

    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.bits = 0;
    }
}

fn bit(name: &str) -> u64 {
    let last = name.as_bytes().last().copied().unwrap_or_default();
    1 << ((name.len() * 7 + usize::from(last)) % 64)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_names_get_the_same_key() {
        let names = [
            "level",
            "fields.level",
            "fields.fields.level",
            "a",
            "fields.a",
            "fields.",
            "",
        ];
        let keys: HashSet<String> = names
            .iter()
            .map(|name| {
                let mut key = String::new();
                write(&mut key, name, needs_prefix(name));
                key
            })
            .collect();
        assert_eq!(keys.len(), names.len());
        assert!(keys.contains(",\"fields.level\":"));
        assert!(keys.contains(",\"fields.a\":"));
        assert!(!keys.contains(",\"level\":"));
    }

    #[test]
    fn a_name_is_new_once() {
        let names = ["a", "b", "ab", "ba", "", "http.route"];
        let mut seen = Seen::default();
        assert!(names.iter().all(|name| seen.insert(name)));
        assert!(!names.iter().any(|name| seen.insert(name)));
        seen.clear();
        assert!(seen.insert("a"));
    }
}
