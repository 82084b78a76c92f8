//! Tests whose failure would take the process down, or never end.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Runs `body` in a process of its own and demands that it ends well: no abort, no panic, no
/// deadlock. `test` is the name of the test that calls this.
///
/// # Panics
///
/// If the child does not end well.
pub fn in_child(test: &str, body: impl FnOnce()) {
    in_child_with(test, &[], body);
}

/// The same with these variables in its environment.
///
/// # Panics
///
/// If the child does not end well.
pub fn in_child_with(test: &str, variables: &[(&str, &str)], body: impl FnOnce()) {
    if std::env::var_os(CHILD).is_some() {
        return body();
    }
    let failed = run(test, variables).err();
    assert_eq!(failed, None, "in a process of its own");
}

fn run(test: &str, variables: &[(&str, &str)]) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let mut child = Command::new(std::env::current_exe().map_err(text)?)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env("RUST_BACKTRACE", "0")
        .env_remove("RUST_LIB_BACKTRACE")
        .envs(variables.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(text)?;
    let mut stderr = child.stderr.take();
    let said = thread::spawn(move || {
        let mut said = String::new();
        if let Some(stderr) = &mut stderr {
            let _ = stderr.read_to_string(&mut said);
        }
        said
    });
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(text)? {
            break Some(status);
        }
        if started.elapsed() > PATIENCE {
            child.kill().map_err(text)?;
            child.wait().map_err(text)?;
            break None;
        }
        thread::sleep(Duration::from_millis(10));
    };
    let said = said.join().unwrap_or_default();
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{status}\n{said}")),
        None => Err(format!("it does not end: a deadlock\n{said}")),
    }
}

const CHILD: &str = "TRACING_TESTS_CHILD";
/// Not an assertion about time: what takes this long is a deadlock.
const PATIENCE: Duration = Duration::from_secs(20);
