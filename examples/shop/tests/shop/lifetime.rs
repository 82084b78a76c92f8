//! However the demo ends, no service is left.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::run::{TempDir, command};

#[test]
fn none_outlives_a_supervisor_that_was_killed() {
    for arguments in [["--json", "--serve"].as_slice(), &["--json"]] {
        let temp = TempDir::new();
        let (mut shop, pids) = start(arguments, &temp);
        shop.kill().expect("SIGKILL");
        shop.wait().expect("killed");
        all_end(&pids, Duration::from_secs(2));
        assert_eq!(temp.files().len(), 0, "the database is gone too");
    }
}

#[test]
fn ctrl_c_ends_all_in_good_order() {
    let temp = TempDir::new();
    let (mut shop, pids) = start(&["--json", "--serve"], &temp);
    signal("-INT", shop.id());
    let status = shop.wait().expect("it ends");
    assert!(status.success(), "{status}");
    all_end(&pids, Duration::ZERO);
    assert_eq!(temp.files().len(), 0, "the database is gone too");
}

/// The demo and its services' process ids, once all of them listen.
fn start(arguments: &[&str], temp: &TempDir) -> (Child, Vec<u32>) {
    let mut command = command(arguments, temp);
    let mut shop = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let stdout = BufReader::new(shop.stdout.take().expect("piped"));
    let mut pids = Vec::new();
    for line in stdout.lines() {
        let line: Value = serde_json::from_str(&line.expect("text")).expect("JSON");
        let pid = line["pid"].as_u64();
        pids.extend(pid.and_then(|pid| u32::try_from(pid).ok()));
        // After that nobody reads, which must not stop the demo.
        let serves = arguments.contains(&"--serve");
        if pids.len() == 3 && (!serves || line["type"] == "serving") {
            break;
        }
    }
    assert_eq!(pids.len(), 3);
    assert!(pids.iter().all(|pid| is_alive(*pid)));
    (shop, pids)
}

fn all_end(pids: &[u32], within: Duration) {
    let started = Instant::now();
    while pids.iter().any(|pid| is_alive(*pid)) {
        assert!(started.elapsed() < within, "still alive of {pids:?}");
        sleep(Duration::from_millis(20));
    }
}

/// A zombie, which nobody has waited for yet, is dead.
fn is_alive(pid: u32) -> bool {
    if cfg!(target_os = "linux") {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let state = stat.rsplit(')').next().unwrap_or_default();
        !matches!(state.trim_start().chars().next(), None | Some('Z' | 'X'))
    } else {
        signal("-0", pid)
    }
}

fn signal(signal: &str, pid: u32) -> bool {
    let mut kill = Command::new("kill");
    let sent = kill.args([signal, &pid.to_string()]).status();
    sent.expect("kill runs").success()
}
