//! Fields, ready to be printed.

use crate::json::key;
use crate::json::value;

/// Names, and values that are JSON already. A name is there once: recording it again replaces
/// the value. Kept in the extensions of a span; that of an event in the thread's scratch.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// The values one after the other.
    text: String,
    entries: Vec<Entry>,
    /// Whose they are.
    pub(super) origin: Origin,
}

/// What kind of span the fields are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// Any, or none: the fields are an event's.
    #[default]
    Any,
    /// One of this family's, below what came in.
    Ours,
    /// One of this family's for what came in: a request or a message.
    OursIncoming,
}

#[derive(Debug)]
struct Entry {
    name: &'static str,
    /// Printed with [`key::PREFIX`].
    prefixed: bool,
    /// Where its value ends in `text`.
    end: usize,
}

/// A field to print.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldRef<'a> {
    pub(super) name: &'static str,
    pub(super) prefixed: bool,
    pub(super) json: &'a str,
}

impl Fields {
    /// Records a field whose value `write` appends as JSON.
    pub(super) fn set(&mut self, name: &'static str, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        match self.position(name) {
            None => self.entries.push(Entry {
                name,
                prefixed: key::needs_prefix(name),
                end: self.text.len(),
            }),
            Some(index) => {
                let json = self.text.split_off(start);
                self.replace(index, &json);
            }
        }
    }

    /// Records a text.
    pub(super) fn set_str(&mut self, name: &'static str, text: &str) {
        self.set(name, |out| value::text(out, text));
    }

    /// Records all of `newer`.
    pub(super) fn merge(&mut self, newer: &Self) {
        self.origin = newer.origin.max(self.origin);
        for field in newer.iter() {
            self.set(field.name, |out| out.push_str(field.json));
        }
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.entries.clear();
        self.origin = Origin::Any;
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) const fn capacity(&self) -> usize {
        self.text.capacity()
    }

    /// The value of this field as JSON.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let index = self.position(name)?;
        Some(&self.text[self.start(index)..self.entries[index].end])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = FieldRef<'_>> {
        let mut start = 0;
        self.entries.iter().map(move |entry| {
            let json = &self.text[start..entry.end];
            start = entry.end;
            FieldRef {
                name: entry.name,
                prefixed: entry.prefixed,
                json,
            }
        })
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name == name)
    }

    fn start(&self, index: usize) -> usize {
        index
            .checked_sub(1)
            .map_or(0, |before| self.entries[before].end)
    }

    /// In place, so that recording a field again and again keeps no old values.
    fn replace(&mut self, index: usize, json: &str) {
        let old = self.start(index)..self.entries[index].end;
        let old_len = old.len();
        self.text.replace_range(old, json);
        for entry in &mut self.entries[index..] {
            entry.end = entry.end - old_len + json.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(fields: &Fields) -> Vec<(&str, &str)> {
        fields
            .iter()
            .map(|field| (field.name, field.json))
            .collect()
    }

    #[test]
    fn a_name_is_there_once_with_its_last_value() {
        let mut fields = Fields::default();
        fields.set_str("a", "one");
        fields.set_str("b", "two");
        fields.set_str("a", "a longer one");
        fields.set_str("c", "");
        fields.set_str("b", "");
        let expected = [("a", "\"a longer one\""), ("b", "\"\""), ("c", "\"\"")];
        assert_eq!(list(&fields), expected);
        assert_eq!(fields.get("c"), Some("\"\""));

        let mut newer = Fields::default();
        newer.set_str("d", "four");
        newer.set_str("a", "1");
        fields.merge(&newer);
        let expected = [
            ("a", "\"1\""),
            ("b", "\"\""),
            ("c", "\"\""),
            ("d", "\"four\""),
        ];
        assert_eq!(list(&fields), expected);
    }

    #[test]
    fn recording_again_does_not_grow() {
        let mut fields = Fields::default();
        for _ in 0..10_000 {
            fields.set_str("a", "value");
            fields.set_str("b", "value");
        }
        assert!(fields.capacity() < 100, "{}", fields.capacity());
    }
}
