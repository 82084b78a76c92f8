//! Finding a key among many: each is there once, and to add one costs the same however many there
//! are.

use crate::record::store::{Attribute, Stored};

/// An index of a list of attributes, by key. A short list is looked through instead.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// An open-addressed table, its length a power of two, at most half full: the places of keys in
    /// the list, counted from one; or [`FREE`]. Empty while it is not needed.
    slots: Vec<u32>,
}

impl Keys {
    /// Sets a key of a list that starts at `from`: a key that is there gets the new value, a new
    /// one is added while there is room. Gives what was replaced, or as an error what was dropped,
    /// as an attribute without a key is.
    pub(super) fn set(
        &mut self,
        list: &mut Vec<Attribute>,
        from: usize,
        limit: usize,
        new: Attribute,
    ) -> Result<Option<Stored>, Stored> {
        if new.key.is_empty() {
            return Err(new.value);
        }
        let own = &mut list[from..];
        let (known, free) = match own.len() {
            0..=FEW => (own.iter().position(|old| same(&old.key, &new.key)), None),
            _ => self.find(own, &new.key),
        };
        if let Some(old) = known.and_then(|place| own.get_mut(place)) {
            return Ok(Some(std::mem::replace(&mut old.value, new.value)));
        }
        let count = own.len();
        if count >= limit {
            return Err(new.value);
        }
        if let Some(slot) = free {
            self.slots[slot] = (count + 1) as u32;
        }
        list.push(new);
        Ok(None)
    }

    /// Whether this key is in the list.
    pub(super) fn contains(&mut self, list: &[Attribute], key: &str) -> bool {
        match list.len() {
            0..=FEW => list.iter().any(|old| same(&old.key, key)),
            _ => self.find(list, key).0.is_some(),
        }
    }

    /// The list is another one now.
    pub(super) fn forget(&mut self) {
        self.slots.clear();
    }

    pub(super) fn capacity(&self) -> usize {
        self.slots.capacity()
    }

    /// Where the key is in the list; else the slot that it may have.
    fn find(&mut self, list: &[Attribute], key: &str) -> (Option<usize>, Option<usize>) {
        if self.slots.len() < 2 * (list.len() + 1) {
            self.index(list);
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash(key.as_bytes()) as usize & mask;
        loop {
            let place = match self.slots[slot] {
                FREE => return (None, Some(slot)),
                place => place as usize - 1,
            };
            if list.get(place).is_some_and(|known| same(&known.key, key)) {
                return (Some(place), None);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Makes the table anew, large enough for twice as many.
    #[inline(never)]
    fn index(&mut self, list: &[Attribute]) {
        let slots = (4 * list.len()).next_power_of_two().max(MIN_SLOTS);
        self.slots.clear();
        self.slots.resize(slots, FREE);
        for (place, attribute) in list.iter().enumerate() {
            let mut slot = hash(attribute.key.as_bytes()) as usize & (slots - 1);
            while self.slots[slot] != FREE {
                slot = (slot + 1) & (slots - 1);
            }
            self.slots[slot] = (place + 1) as u32;
        }
    }
}

/// Most comparisons end at the length, the last byte, or the pointer: field names of one callsite
/// are the same `&'static str`.
fn same(a: &str, b: &str) -> bool {
    #[cfg(test)]
    tests::COMPARED.set(tests::COMPARED.get() + 1);
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && a.last() == b.last() && (std::ptr::eq(a, b) || a == b)
}

/// Eight bytes at a time, the last ones perhaps twice. Quick, and no defence against keys that were
/// chosen to collide: those make it as slow as a search from the front, within the limits.
fn hash(key: &[u8]) -> u32 {
    let mut hash = key.len() as u64;
    let mut mix = |word: u64| {
        let product = u128::from(hash ^ word) * u128::from(MIX);
        hash = product as u64 ^ (product >> 64) as u64;
    };
    if let Some(last) = key.last_chunk::<8>() {
        let (words, _) = key.as_chunks::<8>();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        mix(u64::from_le_bytes(*last));
    } else if let (Some(first), Some(last)) = (key.first_chunk::<4>(), key.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        mix(u64::from(first) << 32 | u64::from(last));
    } else {
        mix(key
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    hash as u32
}

/// Up to so many keys are compared one by one.
const FEW: usize = 16;
/// Enough for as many keys as a span has by default.
const MIN_SLOTS: usize = 256;
const FREE: u32 = 0;
/// 2^64 divided by the golden ratio, odd.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::cell::Cell;
    use std::collections::HashSet;

    use super::*;

    thread_local! {
        pub(super) static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    fn attribute(key: impl Into<Cow<'static, str>>, value: i64) -> Attribute {
        Attribute {
            key: key.into(),
            value: Stored::I64(value),
        }
    }

    #[test]
    fn a_key_is_replaced_and_the_limit_holds() {
        let (mut keys, mut list) = (Keys::default(), Vec::new());
        let mut set = |key, value| keys.set(&mut list, 0, 2, attribute(key, value));
        assert!(matches!(set("a", 1), Ok(None)));
        assert!(matches!(set("b", 2), Ok(None)));
        assert!(set("c", 3).is_err());
        assert!(matches!(set("a", 4), Ok(Some(Stored::I64(1)))));
        assert!(set("", 5).is_err());
        assert_eq!(list.len(), 2);
        assert!(matches!(list[0].value, Stored::I64(4)));
    }

    #[test]
    fn every_key_is_there_once_however_many_there_are() {
        let (mut keys, mut list) = (Keys::default(), vec![attribute("key.7", -1)]);
        for round in 0..3 {
            for key in 0..500 {
                let new = attribute(format!("key.{key}"), round * 1_000 + key);
                let replaced = keys.set(&mut list, 1, 400, new);
                match (round, key) {
                    (_, 400..) => assert!(replaced.is_err()),
                    (0, _) => assert!(matches!(replaced, Ok(None))),
                    _ => assert!(matches!(replaced, Ok(Some(_)))),
                }
            }
        }
        assert_eq!(list.len(), 401);
        for (place, attribute) in list.iter().enumerate().skip(1) {
            assert_eq!(attribute.key, format!("key.{}", place - 1));
            assert!(matches!(attribute.value, Stored::I64(value) if value == 1_999 + place as i64));
        }
        assert!(keys.contains(&list[1..], "key.399") && !keys.contains(&list[1..], "key.400"));
    }

    #[test]
    fn adding_costs_the_same_however_many_there_are() {
        let compared = |count: usize, name: fn(usize) -> String| {
            COMPARED.set(0);
            let (mut keys, mut list) = (Keys::default(), Vec::new());
            for key in 0..count {
                let _ = keys.set(&mut list, 0, usize::MAX, attribute(name(key), 0));
            }
            assert_eq!(list.len(), count);
            COMPARED.get()
        };
        let names: [fn(usize) -> String; 3] = [
            |key| format!("key.{key}"),
            |key| format!("http.request.header.x-{key:04}"),
            |key| format!("{key}.attribute"),
        ];
        for name in names {
            // All of the first few with each other, then less than one each.
            assert_eq!(compared(16, name), 16 * 15 / 2);
            assert!(compared(128, name) < 300);
            assert!(compared(10_000, name) < 10_000);
        }
    }

    #[test]
    fn a_removed_key_may_come_back() {
        let (mut keys, mut list) = (Keys::default(), Vec::new());
        for key in 0..20 {
            let _ = keys.set(&mut list, 0, 99, attribute(format!("k{key}"), key));
        }
        list.retain(|attribute| attribute.key != "k3");
        keys.forget();
        assert!(!keys.contains(&list, "k3") && keys.contains(&list, "k19"));
        let _ = keys.set(&mut list, 0, 99, attribute("k3", 7));
        let _ = keys.set(&mut list, 0, 99, attribute("k19", 8));
        assert_eq!(list.len(), 20);
    }

    #[test]
    fn keys_of_one_length_differ() {
        let names = (0..1_000).map(|n| format!("http.request.header.x-{n:04}"));
        let hashes: HashSet<_> = names.map(|name| hash(name.as_bytes())).collect();
        assert!(hashes.len() > 990, "{}", hashes.len());
        assert_ne!(hash(b"ab"), hash(b"ba"));
        assert_ne!(hash(b"a"), hash(b"a\0"));
    }
}
