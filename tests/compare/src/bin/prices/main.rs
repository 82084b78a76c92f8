//! What each row of the tables in README.md costs.
//!
//! ```text
//! prices                    every group
//! prices GROUP              every row of it
//! prices GROUP ROW ...      these rows
//! ```
//!
//! with `--instructions` or `--nanoseconds` for one of the two only. Each row is measured in
//! processes of its own: `prices measure GROUP ROW N`.
#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot be made stops"
)]

mod callgrind;
mod client;
mod group;
mod grpc;
#[cfg(feature = "kafka")]
mod kafka;
mod logs;
mod measured;
mod rounds;
mod server;
mod spans;
mod table;

use crate::group::Group;
use crate::table::Columns;

const GROUPS: &[&Group] = &[
    &server::GROUP,
    &client::GROUP,
    &spans::GROUP,
    &grpc::GROUP,
    #[cfg(feature = "kafka")]
    &kafka::GROUP,
    &logs::GROUP,
];

fn main() {
    let (options, names): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names[..] {
        ["measure", group, row, count] => {
            let count = count.parse().expect("a count");
            println!("{}", measured::run((named(group).prepare)(row), count));
        }
        [] => GROUPS
            .iter()
            .for_each(|group| table::print(group, &[], Columns::of(&options))),
        [group, ref rows @ ..] => table::print(named(group), rows, Columns::of(&options)),
    }
}

fn named(name: &str) -> &'static Group {
    let group = GROUPS.iter().copied().find(|group| group.name == name);
    group.unwrap_or_else(|| {
        let names: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
        panic!("no group {name}; there are {}", names.join(", "))
    })
}
