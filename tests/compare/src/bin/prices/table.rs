//! Tables in Markdown.

use std::collections::BTreeMap;

use crate::callgrind::{self, Counted};
use crate::group::{Group, Row};
use crate::rounds;

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    instructions: bool,
    nanoseconds: bool,
}

impl Columns {
    pub fn of(options: &[String]) -> Self {
        let has = |name: &str| options.iter().any(|option| option == name);
        Self {
            instructions: !has("--nanoseconds"),
            nanoseconds: !has("--instructions"),
        }
    }
}

/// Measures these rows, or all of them, and prints them as they come.
pub fn print(group: &Group, names: &[&str], columns: Columns) {
    let rows: Vec<&Row> = match names {
        [] => group.rows.iter().collect(),
        names => names.iter().map(|name| group.row(name)).collect(),
    };
    let nanos = match columns.nanoseconds {
        true => medians(group, &rows),
        false => BTreeMap::new(),
    };
    println!(
        "\n| {}, each {} | over | instructions | allocations | ns | |",
        group.name, group.unit
    );
    println!("|---|---|---|---|---|---|");
    let mut counted = BTreeMap::new();
    for row in rows {
        let (instructions, allocations) = match columns.instructions {
            true => counts(group, row, &mut counted),
            false => Default::default(),
        };
        let time = nanos.get(row.name).map(|own| {
            let zero = row.over.and_then(|over| nanos.get(over));
            thousands(own - zero.unwrap_or(&0))
        });
        println!(
            "| `{}` | {} | {instructions} | {allocations} | {} | {} |",
            row.name,
            row.over.unwrap_or_default(),
            time.unwrap_or_default(),
            row.what
        );
    }
}

/// Of these rows, and of those that they stand over.
fn medians(group: &Group, rows: &[&Row]) -> BTreeMap<&'static str, i64> {
    let names = rows.iter().flat_map(|row| [row.over, Some(row.name)]);
    let mut names: Vec<&str> = names.flatten().collect();
    names.sort_unstable();
    names.dedup();
    let medians = rounds::medians(group, &names);
    names.into_iter().zip(medians).collect()
}

/// Instructions and allocations of this row, over the other. Each row is counted once.
fn counts(
    group: &Group,
    row: &Row,
    counted: &mut BTreeMap<&'static str, Counted>,
) -> (String, String) {
    let mut of = |name: &'static str| {
        let counted = counted.entry(name);
        *counted.or_insert_with(|| callgrind::count(group, name))
    };
    let own = of(row.name);
    let zero = row.over.map(of).unwrap_or_default();
    (
        thousands(own.instructions - zero.instructions),
        thousands(own.allocations - zero.allocations),
    )
}

fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        let written = [0, 999, 1_000, 1_234_567, -12_345].map(thousands);
        assert_eq!(written, ["0", "999", "1,000", "1,234,567", "-12,345"]);
    }
}
