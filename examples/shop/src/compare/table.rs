//! The traces side by side.

use std::fmt;

use super::comparison::Chance;
use super::duration::short;
use super::row::{Row, Side};

/// One line for each operation: its time in the fast trace and in the slow one, and what differs.
/// `◀` marks the row of this number.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    rows: &[Row<'_>],
    chance: Chance,
    marked: Option<usize>,
) -> fmt::Result {
    let services = rows.iter().map(|row| row.service.chars().count()).max();
    let service = services.unwrap_or_default();
    let names = rows.iter().map(|row| name(row).chars().count()).max();
    let width = names.unwrap_or_default();
    writeln!(
        f,
        "{:service$} {:width$} {:>TIME$} {:>TIME$}",
        "", "", "fast", "slow"
    )?;
    for (at, row) in rows.iter().enumerate() {
        let line = format!(
            "{:service$} {:width$} {:>TIME$} {:>TIME$}  {}{}",
            row.service,
            name(row),
            time(&row.fast),
            time(&row.slow),
            remark(row, chance),
            if marked == Some(at) { " ◀" } else { "" },
        );
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The name at its place in the tree.
fn name(row: &Row<'_>) -> String {
    let mut text = String::new();
    if let Some((own, above)) = row.more.split_last() {
        for more in above {
            text.push_str(if *more { "│  " } else { "   " });
        }
        text.push_str(if *own { "├─ " } else { "└─ " });
    }
    text + row.name
}

fn time(side: &Side<'_>) -> String {
    match side.count() {
        0 => "-".to_owned(),
        _ => short(side.time()),
    }
}

fn remark(row: &Row<'_>, chance: Chance) -> String {
    let (fast, slow) = (&row.fast, &row.slow);
    match (fast.count(), slow.count()) {
        (0, _) => "new".to_owned(),
        (_, 0) => "gone".to_owned(),
        (before, after) if before != after => match slow.attempts() {
            Some(outcomes) => format!("{after} attempts: {}", outcomes.join(", ")),
            None => format!("{before} → {after} spans"),
        },
        _ if chance.is_exceeded(fast.time(), slow.time()) => {
            let factor = slow.time().as_secs_f64() / fast.time().as_secs_f64().max(1e-9);
            format!("× {factor:.0}")
        }
        _ => String::new(),
    }
}

/// Characters of a time.
const TIME: usize = 8;
