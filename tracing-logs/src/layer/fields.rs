//! Fields, ready to be printed.

use crate::layer::escape::escape;
use crate::layer::name::Name;

/// Names and values that are JSON already. A name is there once: recording it again replaces
/// the value. Kept in the extensions of a span; those of an event in the thread's scratch.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// `,"name":value` of each, one after the other.
    text: Vec<u8>,
    entries: Vec<Entry>,
    /// Those of all names.
    bits: u64,
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
    bit: u64,
    /// Where its value begins in `text`.
    value: usize,
    end: usize,
}

/// A field to print.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldRef<'a> {
    pub(super) name: &'static str,
    /// See [`key::bit`](crate::layer::key::bit).
    pub(super) bit: u64,
    pub(super) json: &'a [u8],
}

impl Fields {
    /// Records a field whose value `write` appends as JSON.
    #[inline]
    pub(super) fn set(&mut self, name: Name, write: impl FnOnce(&mut Vec<u8>)) {
        let known = if self.bits & name.bit == 0 {
            None
        } else {
            self.position(name.text)
        };
        if let Some(index) = known {
            let start = self.text.len();
            write(&mut self.text);
            let json = self.text.split_off(start);
            self.replace(index, &json);
            return;
        }
        self.text.extend_from_slice(b",\"");
        if name.is_plain {
            self.text.extend_from_slice(name.text.as_bytes());
        } else {
            escape(&mut self.text, name.text);
        }
        self.text.extend_from_slice(b"\":");
        let value = self.text.len();
        write(&mut self.text);
        self.bits |= name.bit;
        self.entries.push(Entry {
            name: name.text,
            bit: name.bit,
            value,
            end: self.text.len(),
        });
    }

    /// Records all of `newer`.
    pub(super) fn merge(&mut self, newer: &Self) {
        self.origin = newer.origin.max(self.origin);
        for field in newer.iter() {
            self.set(Name::of(field.name), |out| {
                out.extend_from_slice(field.json)
            });
        }
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.entries.clear();
        self.bits = 0;
        self.origin = Origin::Any;
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) const fn capacity(&self) -> usize {
        self.text.capacity()
    }

    /// All of them as `,"name":value`.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    pub(super) const fn bits(&self) -> u64 {
        self.bits
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = FieldRef<'_>> {
        self.entries.iter().map(|entry| FieldRef {
            name: entry.name,
            bit: entry.bit,
            json: &self.text[entry.value..entry.end],
        })
    }

    /// Of each its bit, and where its key stands in [`text`](Self::text).
    #[inline]
    pub(super) fn keys(&self) -> impl ExactSizeIterator<Item = (u64, usize, usize)> {
        let mut start = 0;
        self.entries.iter().map(move |entry| {
            let key = (entry.bit, start, entry.value);
            start = entry.end;
            key
        })
    }

    /// Name, bit, and key as `,"name":`, of those whose bit is one of these.
    pub(super) fn with_bits(&self, bits: u64) -> impl Iterator<Item = (&'static str, u64, &[u8])> {
        let named = self.entries.iter().zip(self.keys());
        named
            .filter(move |(entry, _)| entry.bit & bits != 0)
            .map(|(entry, (bit, from, to))| (entry.name, bit, &self.text[from..to]))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name == name)
    }

    /// In place, so that recording a field again and again keeps no old values.
    fn replace(&mut self, index: usize, json: &[u8]) {
        let Entry { value, end, .. } = self.entries[index];
        self.text.splice(value..end, json.iter().copied());
        let moved = |place: usize| place + json.len() - (end - value);
        self.entries[index].end = moved(end);
        for entry in &mut self.entries[index + 1..] {
            entry.value = moved(entry.value);
            entry.end = moved(entry.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::value;

    fn list(fields: &Fields) -> Vec<(&str, &str)> {
        fields
            .iter()
            .map(|field| (field.name, std::str::from_utf8(field.json).unwrap()))
            .collect()
    }

    fn set(fields: &mut Fields, name: &'static str, text: &str) {
        fields.set(Name::of(name), |out| value::text(out, text));
    }

    #[test]
    fn a_name_is_there_once_with_its_last_value() {
        let mut fields = Fields::default();
        set(&mut fields, "a", "one");
        set(&mut fields, "b", "two");
        set(&mut fields, "a", "a longer one");
        set(&mut fields, "c", "");
        set(&mut fields, "b", "");
        let expected = [("a", "\"a longer one\""), ("b", "\"\""), ("c", "\"\"")];
        assert_eq!(list(&fields), expected);
        assert_eq!(fields.text(), br#","a":"a longer one","b":"","c":"""#);

        let mut newer = Fields::default();
        set(&mut newer, "d", "four");
        set(&mut newer, "a", "1");
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
            set(&mut fields, "a", "value");
            set(&mut fields, "b", "value");
        }
        assert!(fields.capacity() < 100, "{}", fields.capacity());
    }
}
