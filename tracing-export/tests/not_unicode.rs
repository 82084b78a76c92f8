//! With a variable of its own, hence in a process of its own.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;

use tracing_export::Telemetry;

const VARIABLE: &str = "OTEL_EXPORTER_OTLP_TIMEOUT";

/// What the other test starts.
#[test]
fn as_a_child() {
    if std::env::var_os(VARIABLE).is_some() {
        // Nobody listens: the warning is on the standard error.
        drop(Telemetry::from_env("child").unwrap());
    }
}

#[test]
fn what_is_not_unicode_is_one_warning() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["as_a_child", "--exact", "--nocapture"])
        .env(VARIABLE, OsStr::from_bytes(b"\xff"))
        .output()
        .unwrap();
    let text = String::from_utf8(child.stderr).unwrap();
    let warning = format!("{VARIABLE} (value hidden): not Unicode");
    assert_eq!(text.matches(&warning).count(), 1, "{text}");
}
