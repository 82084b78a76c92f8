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
        let only = |name: &str| options.iter().any(|option| option == name);
        Self {
            instructions: !only("--nanoseconds"),
            nanoseconds: !only("--instructions"),
        }
    }
}

/// Measures these rows, or all of them, and prints them as they come.
pub fn print(group: &Group, names: &[&str], columns: Columns) {
    let rows: Vec<&Row> = match names {
        [] => group.rows.iter().collect(),
        names => names.iter().map(|name| group.row(name)).collect(),
    };
    let mut all: Vec<&str> = rows
        .iter()
        .flat_map(|row| [row.over.unwrap_or(row.name), row.name])
        .collect();
    all.sort_unstable();
    all.dedup();
    let nanos: BTreeMap<&str, i64> = match columns.nanoseconds {
        true => all
            .iter()
            .copied()
            .zip(rounds::medians(group, &all))
            .collect(),
        false => BTreeMap::new(),
    };
    let mut counted: BTreeMap<&str, Counted> = BTreeMap::new();
    println!(
        "\n| {}, each {} | over | instructions | allocations | ns | |",
        group.name, group.unit
    );
    println!("|---|---|---|---|---|---|");
    for row in rows {
        let zero = row.over.unwrap_or("");
        let (mut instructions, mut allocations, mut time) =
            (String::new(), String::new(), String::new());
        if columns.instructions {
            for name in [row.name, zero].into_iter().filter(|name| !name.is_empty()) {
                counted
                    .entry(name)
                    .or_insert_with(|| callgrind::count(group, name));
            }
            let of = |name: &str| counted.get(name).copied();
            let (own, zero) = (of(row.name).expect("counted"), of(zero));
            instructions = thousands(own.instructions - zero.map_or(0, |zero| zero.instructions));
            allocations = (own.allocations - zero.map_or(0, |zero| zero.allocations)).to_string();
        }
        if let Some(own) = nanos.get(row.name) {
            time = thousands(own - nanos.get(zero).unwrap_or(&0));
        }
        println!(
            "| `{}` | {zero} | {instructions} | {allocations} | {time} | {} |",
            row.name, row.what
        );
    }
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
