//! The table in the docs: every variable is in it, and every row names a test that is there.

use std::fs;
use std::path::Path;

const TABLE: &str = include_str!("../../docs/variables.md");

/// The cells of each row.
fn rows() -> Vec<Vec<&'static str>> {
    let rows = TABLE.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The texts in backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// All that is written in this folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|it| it == "rs") {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

#[test]
fn every_row_names_a_test() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = sources(&package.join("src")) + &sources(&package.join("tests"));
    assert!(rows().len() > 20);
    for row in rows() {
        assert_eq!(row.len(), 4, "{row:?}");
        let mut tests = quoted(row[3]).peekable();
        assert!(tests.peek().is_some(), "{row:?}");
        for test in tests {
            assert!(written.contains(&format!("fn {test}()")), "no test {test}");
        }
    }
}

#[test]
fn every_variable_that_is_read_is_documented() {
    let env = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/env");
    let documented: Vec<_> = rows().iter().flat_map(|row| quoted(row[0])).collect();
    let mut read = 0;
    for entry in fs::read_dir(env).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() || path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for name in code.split('"').skip(1).step_by(2) {
            let is_variable = name.starts_with("OTEL_") || name.ends_with("_PROXY");
            if is_variable && !name.contains(' ') {
                read += 1;
                assert!(documented.contains(&name), "{name} in {}", path.display());
            }
        }
    }
    assert!(read > 40, "{read}");
}
