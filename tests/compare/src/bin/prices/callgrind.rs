//! Instructions and allocations, which do not depend on what else the machine does.

use std::collections::HashMap;
use std::process::Command;

use crate::group::Group;

#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    pub instructions: i64,
    pub allocations: i64,
}

/// Of one, in a process of its own.
pub fn count(group: &Group, row: &str) -> Counted {
    let file = std::env::temp_dir().join(format!("prices.{}.callgrind", std::process::id()));
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--toggle-collect=prices::measured::measured",
        ])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args(["measure", group.name, row, &COUNT.to_string()])
        .output()
        .expect("valgrind is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{row}: {text}");
    let counted = Counted {
        instructions: collected(&text) / COUNT,
        allocations: allocations(&std::fs::read_to_string(&file).expect("a profile")) / COUNT,
    };
    // What is left behind in the temporary directory is no reason to stop.
    drop(std::fs::remove_file(file));
    counted
}

fn collected(text: &str) -> i64 {
    let (_, rest) = text.split_once("Collected : ").expect("a count");
    let digits = rest.split_whitespace().next().expect("a count");
    digits.parse().expect("a count")
}

/// The calls of `malloc` and its like in a profile. A function is written `(7) malloc` the first
/// time and `(7)` later.
fn allocations(profile: &str) -> i64 {
    let mut names = HashMap::new();
    let mut called = "";
    let mut sum = 0;
    for line in profile.lines() {
        if let Some(function) = line
            .strip_prefix("cfn=")
            .or_else(|| line.strip_prefix("fn="))
        {
            let (id, name) = function.split_once(' ').unwrap_or((function, ""));
            if !name.is_empty() {
                names.insert(id, name);
            }
            called = names.get(id).copied().unwrap_or_default();
        } else if let Some(calls) = line.strip_prefix("calls=")
            && ALLOCATORS.contains(&called)
        {
            let count = calls.split_whitespace().next().expect("calls");
            sum += count.parse::<i64>().expect("calls");
        }
    }
    sum
}

const ALLOCATORS: [&str; 5] = [
    "malloc",
    "calloc",
    "realloc",
    "posix_memalign",
    "aligned_alloc",
];
const COUNT: i64 = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocations_are_the_calls_of_allocators_under_a_short_name_too() {
        let profile = "fn=(1) work\n12 3\ncfn=(7) malloc\ncalls=3 0\n12 300\ncfn=(8) free\n\
                       calls=9 0\n12 90\nfn=(2) more\ncfn=(7)\ncalls=2 0\n14 200\n";
        assert_eq!(allocations(profile), 5);
    }
}
