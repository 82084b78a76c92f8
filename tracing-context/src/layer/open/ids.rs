//! A set of registry ids that many threads change.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, PoisonError};

/// In shards: a span's birth and its end take one of their locks each, for a few instructions.
#[derive(Debug, Default)]
pub(super) struct Ids([Shard; SHARDS]);

/// On a cache line of its own.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Shard(Mutex<HashSet<u64, BuildHasherDefault<Spread>>>);

impl Ids {
    pub(super) fn insert(&self, id: u64) {
        self.with_shard(id, |shard| shard.insert(id));
    }

    pub(super) fn remove(&self, id: u64) {
        self.with_shard(id, |shard| shard.remove(&id));
    }

    /// Those that are there, one shard after the other.
    pub(super) fn all(&self) -> Vec<u64> {
        let mut all = Vec::new();
        for Shard(shard) in &self.0 {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            all.extend(&*shard);
        }
        all
    }

    fn with_shard<T>(
        &self,
        id: u64,
        f: impl FnOnce(&mut HashSet<u64, BuildHasherDefault<Spread>>) -> T,
    ) -> T {
        // The top bits of the product depend on all bits of the id.
        let Shard(shard) = &self.0[(spread(id) >> (u64::BITS - SHARDS.ilog2())) as usize];
        f(&mut shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Ids count up and come from nobody outside: they need to be spread, not to be unguessable.
#[derive(Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, id: u64) {
        let product = spread(self.0 ^ id);
        self.0 = product ^ product >> 32;
    }
}

/// Fibonacci hashing: the golden ratio's fraction of 2^64.
const fn spread(id: u64) -> u64 {
    id.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

const SHARDS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_and_go() {
        let ids = Ids::default();
        for id in 1..=100 {
            ids.insert(id);
        }
        for id in 1..=98 {
            ids.remove(id);
        }
        ids.remove(7);
        let mut left = ids.all();
        left.sort_unstable();
        assert_eq!(left, [99, 100]);
    }

    #[test]
    fn ids_in_a_row_are_spread() {
        let ids = Ids::default();
        for id in 1..=1_000 {
            ids.insert(id);
        }
        for Shard(shard) in &ids.0 {
            let size = shard.lock().unwrap().len();
            assert!((40..=90).contains(&size), "{size}");
        }
    }
}
