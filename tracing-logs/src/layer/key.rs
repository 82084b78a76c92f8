//! The keys of a line.

use std::borrow::Cow;

/// In front of the name of a field that would clash with a key of the line's own.
pub(super) const PREFIX: &str = "fields.";

/// The keys of the line's own.
#[derive(Debug, Default)]
pub(super) struct Reserved {
    names: Vec<Cow<'static, str>>,
    pub(super) bits: u64,
}

/// The keys of the fields that are on the line so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The bit of each, and where it stands on the line.
    places: Vec<(u64, usize, usize)>,
    pub(super) bits: u64,
}

/// A bit for some of each name: most questions end here. Names that begin with [`PREFIX`] share
/// one of their own, since they look like the answer to a clash.
#[inline]
pub(super) fn bit(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let [first, .., before, last] = bytes else {
        return 1;
    };
    if bytes.starts_with(PREFIX.as_bytes()) {
        return PREFIXED;
    }
    // Weights by which common names of fields do not meet those of the line's own keys.
    let [first, before, last] = [first, before, last].map(|byte| usize::from(*byte));
    1 << ((bytes.len() * 9 + first * 22 + before * 18 + last * 10) % 63)
}

const PREFIXED: u64 = 1 << 63;

// === impl Reserved ===

impl Reserved {
    pub(super) fn new(names: impl Iterator<Item = Cow<'static, str>>) -> Self {
        let names: Vec<_> = names.collect();
        let bits = names
            .iter()
            .map(|name| bit(name))
            .fold(PREFIXED, |a, b| a | b);
        Self { names, bits }
    }

    /// Whether a field of this name is printed with [`PREFIX`].
    ///
    /// So for a reserved key, and for one that looks like the answer to a clash: `level` becomes
    /// `fields.level` and `fields.level` becomes `fields.fields.level`. Two names never get the
    /// same key, whatever else is on the line.
    #[inline]
    pub(super) fn needs_prefix(&self, name: &str, bit: u64) -> bool {
        if self.bits & bit == 0 {
            return false;
        }
        let mut rest = name;
        while let Some(inner) = rest.strip_prefix(PREFIX) {
            rest = inner;
        }
        self.names.iter().any(|reserved| reserved == rest)
    }
}

// === impl Seen ===

impl Seen {
    /// Whether this key is on the line.
    #[inline]
    pub(super) fn contains(&self, line: &[u8], key: &[u8], bit: u64) -> bool {
        let is_key =
            |&(known, from, to): &(u64, usize, usize)| known == bit && &line[from..to] == key;
        self.bits & bit != 0 && self.places.iter().any(is_key)
    }

    /// Remembers where a key stands.
    #[inline]
    pub(super) fn insert(&mut self, start: usize, end: usize, bit: u64) {
        self.bits |= bit;
        self.places.push((bit, start, end));
    }

    /// Remembers where keys stand that have these bits together.
    #[inline]
    pub(super) fn extend(&mut self, bits: u64, places: impl Iterator<Item = (u64, usize, usize)>) {
        self.bits |= bits;
        self.places.extend(places);
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.bits = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reserved() -> Reserved {
        Reserved::new(["level", "trace_id"].into_iter().map(Into::into))
    }

    #[test]
    fn what_clashes_and_what_looks_like_it_is_prefixed() {
        let reserved = reserved();
        for (name, prefixed) in [
            ("level", true),
            ("fields.level", true),
            ("fields.fields.level", true),
            ("a", false),
            ("fields.a", false),
            ("fields.", false),
            ("", false),
            ("levels", false),
        ] {
            assert_eq!(reserved.needs_prefix(name, bit(name)), prefixed, "{name}");
        }
    }

    #[test]
    fn a_key_is_new_once() {
        let names = ["a", "b", "ab", "ba", "", "http.route"];
        let mut seen = Seen::default();
        let mut line = Vec::new();
        for name in names {
            assert!(!seen.contains(&line, name.as_bytes(), bit(name)), "{name}");
            let start = line.len();
            line.extend_from_slice(name.as_bytes());
            seen.insert(start, line.len(), bit(name));
        }
        for name in names {
            assert!(seen.contains(&line, name.as_bytes(), bit(name)), "{name}");
        }
        seen.clear();
        assert!(!seen.contains(&line, b"a", bit("a")));
    }
}
