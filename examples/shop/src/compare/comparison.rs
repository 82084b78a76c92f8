//! What differs between two traces.

use std::cmp::Reverse;
use std::fmt;
use std::time::Duration;

use tracing_context::FinishedSpan;
use tracing_export::waterfall::largest_self_time;

use super::duration::short;
use super::row::{Row, Side, rows};
use super::table;

/// A fast trace and a slow one of the same operation. Displayed, they stand side by side, followed
/// by what is new, what is gone, what grew, what was attempted how often, and where most time went.
#[derive(Debug)]
pub(crate) struct Comparison<'a> {
    rows: Vec<Row<'a>>,
    fast: Option<Slowest>,
    slow: Option<Slowest>,
    chance: Chance,
}

/// How much of a growth may be chance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chance(Duration);

/// The largest self-time of a trace: of which row, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slowest {
    row: usize,
    time: Duration,
}

impl<'a> Comparison<'a> {
    /// Compares two traces, each of any number of processes.
    pub(crate) fn new(fast: &'a [FinishedSpan], slow: &'a [FinishedSpan]) -> Self {
        let rows = rows(fast, slow);
        Self {
            fast: slowest(&rows, fast, |row| &row.fast),
            slow: slowest(&rows, slow, |row| &row.slow),
            chance: Chance::of(&rows),
            rows,
        }
    }

    /// What only the slow trace has.
    pub(super) fn new_ones(&self) -> impl Iterator<Item = String> {
        let new = self.rows.iter().enumerate();
        new.filter(|(_, row)| row.fast.count() == 0)
            .map(|(at, _)| self.label(at))
    }

    /// What only the fast trace has.
    pub(super) fn gone(&self) -> impl Iterator<Item = String> {
        let gone = self.rows.iter().enumerate();
        gone.filter(|(_, row)| row.slow.count() == 0)
            .map(|(at, _)| self.label(at))
    }

    /// What took longer by itself, however long its children took: the largest growth first.
    pub(super) fn grew(&self) -> impl Iterator<Item = String> {
        let of = |at: usize| {
            let row = &self.rows[at];
            let (fast, slow) = (row.fast.self_time(), row.slow.self_time());
            let in_both = row.fast.count() > 0 && row.slow.count() > 0;
            let grew = in_both && self.chance.is_exceeded(fast, slow);
            grew.then(|| (slow.saturating_sub(fast), at))
        };
        let mut grown: Vec<_> = (0..self.rows.len()).filter_map(of).collect();
        grown.sort_by_key(|(growth, _)| Reverse(*growth));
        grown.into_iter().map(|(_, at)| {
            let (fast, slow) = (&self.rows[at].fast, &self.rows[at].slow);
            let (fast, slow) = (short(fast.self_time()), short(slow.self_time()));
            format!("{}: {fast} → {slow} by itself", self.label(at))
        })
    }

    /// What was sent again in one of the traces.
    pub(super) fn attempts(&self) -> impl Iterator<Item = String> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(at, row)| {
            let slow = row.slow.attempts();
            let fast = row.fast.attempts();
            let outcomes = slow.as_ref().or(fast.as_ref())?.join(", ");
            let which = if slow.is_some() { "" } else { "in the fast: " };
            let (before, after) = (row.fast.count(), row.slow.count());
            Some(format!(
                "{}: {before} → {after} ({which}{outcomes})",
                self.label(at)
            ))
        })
    }

    /// Where each trace spent most time in one place.
    pub(super) fn largest_self_times(&self) -> impl Iterator<Item = String> {
        let sides = [("fast", self.fast), ("slow", self.slow)];
        sides.into_iter().filter_map(|(side, slowest)| {
            let Slowest { row, time } = slowest?;
            Some(format!("{side}: {} in {}", short(time), self.label(row)))
        })
    }

    /// The operation of a row, in words.
    fn label(&self, at: usize) -> String {
        let row = &self.rows[at];
        // Calls are named by their method: whom they reach tells more.
        let below = self.rows.get(at + 1);
        let callee = below
            .filter(|below| below.more.len() > row.more.len() && below.service != row.service)
            .map_or(String::new(), |below| format!(" to {}", below.service));
        format!("{}{callee} ({})", row.name, row.service)
    }
}

impl Chance {
    fn of(rows: &[Row<'_>]) -> Self {
        let whole = rows.first().map(|root| root.slow.time());
        Self(NOTABLE.max(whole.unwrap_or_default() / PARTS))
    }

    /// Whether the growth from `fast` to `slow` is more.
    pub(super) fn is_exceeded(self, fast: Duration, slow: Duration) -> bool {
        slow >= 2 * fast && slow.saturating_sub(fast) >= self.0
    }
}

fn slowest<'a>(
    rows: &[Row<'a>],
    trace: &[FinishedSpan],
    side: impl for<'r> Fn(&'r Row<'a>) -> &'r Side<'a>,
) -> Option<Slowest> {
    let (id, time) = largest_self_time(trace)?;
    let row = rows.iter().position(|row| side(row).contains(id))?;
    Some(Slowest { row, time })
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write(
            f,
            &self.rows,
            self.chance,
            self.slow.map(|slowest| slowest.row),
        )?;
        writeln!(f)?;
        section(f, "new", self.new_ones())?;
        section(f, "gone", self.gone())?;
        section(f, "grew", self.grew())?;
        section(f, "attempts", self.attempts())?;
        section(f, "largest self-time", self.largest_self_times())
    }
}

fn section(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    lines: impl Iterator<Item = String>,
) -> fmt::Result {
    let titles = std::iter::once(title).chain(std::iter::repeat(""));
    for (title, line) in titles.zip(lines) {
        writeln!(f, "{title:<18} {line}")?;
    }
    Ok(())
}

/// Less is what the scheduler makes of it.
const NOTABLE: Duration = Duration::from_millis(1);
/// And less than one of so many parts of the slow trace explains nothing.
const PARTS: u32 = 20;
