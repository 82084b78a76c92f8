//! Nanoseconds: rows take turns, each time in a new process, and the median of each counts.

use std::process::Command;

use crate::group::Group;

pub fn medians(group: &Group, rows: &[&str]) -> Vec<i64> {
    let mut times: Vec<Vec<i64>> = vec![Vec::new(); rows.len()];
    for _ in 0..ROUNDS {
        for (row, times) in rows.iter().zip(&mut times) {
            times.push(nanos(group, row));
        }
    }
    times.into_iter().map(median).collect()
}

fn nanos(group: &Group, row: &str) -> i64 {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new(program)
        .args(["measure", group.name, row, &group.timed.to_string()])
        .output()
        .expect("this program");
    assert!(output.status.success(), "{row}: {output:?}");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().expect("nanoseconds")
}

fn median(mut times: Vec<i64>) -> i64 {
    times.sort_unstable();
    times[times.len() / 2]
}

const ROUNDS: usize = 9;
