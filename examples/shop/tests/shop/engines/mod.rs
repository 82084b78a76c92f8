//! The shop, the configurations of `examples/observability` and real backends: see `tests/engines`.
#![cfg(unix)]

mod adaptive;
mod attributes;
mod balanced;
mod collector;
mod configurations;
mod dashboard;
mod decided;
mod jaeger;
mod kafka;
mod logs;
mod remote_sampling;
mod tail;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

/// What an engine's script tells by this variable. A test without it is skipped, and says so.
fn needed(variable: &str, script: &str) -> Option<String> {
    let value = env::var(variable).ok().filter(|value| !value.is_empty());
    if value.is_none() {
        let test = thread::current();
        let test = test.name().unwrap_or_default();
        // Not by a macro: the test harness would keep it to itself.
        let _ = writeln!(
            io::stderr(),
            "!!! SKIPPED: {test} needs {variable}: see tests/engines/README.md and `tests/engines/{script} env`",
        );
    }
    value
}

/// A file of `examples/observability`.
fn path(name: &str) -> PathBuf {
    let shop = Path::new(env!("CARGO_MANIFEST_DIR"));
    shop.with_file_name("observability").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).expect("a file of examples/observability")
}
