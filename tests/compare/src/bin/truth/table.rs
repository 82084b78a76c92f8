//! Lines from processes to the table.

use std::fmt;

use crate::judge::{Exchange, SEPARATOR};

/// What became of one ending with one crate.
#[derive(Debug)]
pub struct Line {
    pub ending: String,
    pub got: String,
    pub cell: String,
}

impl Line {
    pub fn new(ending: &str, exchange: &Exchange, cell: impl ToString) -> Self {
        let took = exchange.took.as_millis();
        Self {
            ending: ending.to_owned(),
            got: format!("{}, {took} ms", exchange.got),
            cell: cell.to_string(),
        }
    }

    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split('\t').map(ToOwned::to_owned);
        let (ending, got, cell) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { ending, got, cell })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", self.ending, self.got, self.cell)
    }
}

/// The endings of each crate side by side: all that was heard, and then the marks alone.
pub fn print(title: &str, columns: &[(&str, String)]) {
    let columns: Vec<(&str, Vec<Line>)> = columns
        .iter()
        .map(|(name, text)| (*name, text.lines().filter_map(Line::parse).collect()))
        .collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    println!("\n| {title} | the caller got | {} |", names.join(" | "));
    println!("|{}", "---|".repeat(names.len() + 2));
    let rows = columns.first().map_or(0, |(_, lines)| lines.len());
    for at in 0..rows {
        let lines = || columns.iter().filter_map(|(_, lines)| lines.get(at));
        let first = lines().next().expect("a column");
        let cells: Vec<&str> = lines().map(|line| line.cell.as_str()).collect();
        println!(
            "| {} | {} | {} |",
            first.ending,
            first.got,
            cells.join(" | ")
        );
    }
    println!("\n| {title} | {} |", names.join(" | "));
    println!("|{}", "---|".repeat(names.len() + 1));
    for at in 0..rows {
        let lines = || columns.iter().filter_map(|(_, lines)| lines.get(at));
        let first = lines().next().expect("a column");
        let marks: Vec<&str> = lines()
            .filter_map(|line| line.cell.split(SEPARATOR).next())
            .collect();
        println!("| {} | {} |", first.ending, marks.join(" | "));
    }
}
