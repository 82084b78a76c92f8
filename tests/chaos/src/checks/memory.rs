//! The bytes that are alive between rounds.

use std::alloc::System;

use cap::Cap;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes after each round, from the end of the warm-up on.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    rounds: Vec<(u64, usize)>,
}

/// Pools, connections and the maps of a runtime are a little different after each round.
const TOLERANCE: usize = 1 << 20;
/// A round or two make the connections, threads and pools.
const WARM_UP: usize = 3;

impl Memory {
    /// After a round, all calls so far.
    pub(crate) fn sample(&mut self, calls: u64) {
        self.rounds.push((calls, ALLOCATOR.allocated()));
    }

    /// What is wrong, and what to print. The smaller of two neighbours counts at both ends: what
    /// stays is in both.
    pub(crate) fn verdict(&self) -> (Option<String>, String) {
        let rounds = self.rounds.get(WARM_UP..).unwrap_or_default();
        if rounds.len() < 4 {
            return (None, "too few rounds to say".to_owned());
        }
        let least = |part: &[(u64, usize)]| part.iter().map(|(_, bytes)| *bytes).min();
        let third = rounds.len().div_ceil(3);
        let before = least(&rounds[..third]).unwrap_or_default();
        let after = least(&rounds[rounds.len() - third..]).unwrap_or_default();
        let calls = rounds[rounds.len() - 1].0 - rounds[0].0;
        let said = format!(
            "{} KiB alive at first, {} KiB at last, {calls} calls between",
            before / 1024,
            after / 1024
        );
        let grown = after > before + TOLERANCE;
        (grown.then(|| format!("memory has grown: {said}")), said)
    }
}
