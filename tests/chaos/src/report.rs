//! What a stage has to say at its end.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::checks::{Memory, OpenSpans};

/// Counts by scenario and ending, and everything that was wrong.
#[derive(Debug)]
pub(crate) struct Report {
    name: &'static str,
    seed: u64,
    calls: u64,
    spans: u64,
    lines: u64,
    counts: BTreeMap<String, BTreeMap<String, u64>>,
    wrong: u64,
    strays: u64,
}

/// Mismatches that are printed whole.
const IN_DETAIL: u64 = 20;

impl Report {
    pub(crate) fn new(name: &'static str, seed: u64) -> Self {
        Self {
            name,
            seed,
            calls: 0,
            spans: 0,
            lines: 0,
            counts: BTreeMap::new(),
            wrong: 0,
            strays: 0,
        }
    }

    pub(crate) const fn is_wrong(&self) -> bool {
        self.wrong > 0
    }

    pub(crate) fn count(&mut self, headings: Vec<(String, String)>, spans: usize, lines: u32) {
        self.calls += 1;
        self.spans += spans as u64;
        self.lines += u64::from(lines);
        for (scenario, ending) in headings {
            *self
                .counts
                .entry(scenario)
                .or_default()
                .entry(ending)
                .or_default() += 1;
        }
    }

    pub(crate) fn wrong(&mut self, index: u64, call: &str, what: &str) {
        self.wrong += 1;
        if self.wrong <= IN_DETAIL {
            let (name, seed) = (self.name, self.seed);
            println!("WRONG ({name} --seed {seed} --only {index}) {call}\n      {what}");
        }
    }

    /// Something that belongs to no call.
    pub(crate) fn stray(&mut self, round: u64, what: &str) {
        self.wrong += 1;
        self.strays += 1;
        if self.strays <= IN_DETAIL {
            println!(
                "WRONG ({} --seed {}, round {round}) {what}",
                self.name, self.seed
            );
        }
    }

    pub(crate) fn finish(&mut self, took: Duration, memory: &Memory) {
        let (grown, said) = memory.verdict();
        if let Some(grown) = grown {
            self.stray(self.calls, &grown);
        }
        let Self {
            name,
            seed,
            calls,
            spans,
            lines,
            counts,
            wrong,
            strays: _,
        } = self;
        println!(
            "\n{name}: seed {seed}, {calls} calls in {:.1} s",
            took.as_secs_f64()
        );
        println!(
            "  {spans} spans, {lines} lines, {} spans open",
            OpenSpans::open()
        );
        println!("  memory: {said}");
        for (scenario, endings) in counts {
            let endings: Vec<_> = endings
                .iter()
                .map(|(end, count)| format!("{end} {count}"))
                .collect();
            println!("  {scenario}: {}", endings.join(", "));
        }
        println!("  {wrong} wrong");
    }
}
