//! However the demo ends, no service is left, and no file.
#![cfg(unix)]

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::run::{SERVICES, TempDir, command};
use crate::running::Running;
use crate::serving::{Service, Serving, signal};

#[test]
fn none_outlives_a_supervisor_that_was_killed() {
    let temp = TempDir::new();
    let (mut shop, services) = serve(&temp);
    shop.kill();
    all_end(&services);
    assert_eq!(temp.files().len(), 0, "the database is gone too");
}

#[test]
fn ctrl_c_ends_all_in_good_order() {
    let temp = TempDir::new();
    let (shop, services) = serve(&temp);
    signal("INT", shop.id());
    let ended = shop.end();
    assert!(ended.status.success(), "{ended:?}");
    assert!(!services.iter().any(|service| is_alive(service.pid)));
    assert_eq!(temp.files().len(), 0, "the database is gone too");
}

#[test]
fn a_service_that_crashed_is_told_at_the_end() {
    let temp = TempDir::new();
    let (shop, services) = serve(&temp);
    let mut users = services.iter().filter(|it| it.name == "user-service");
    signal("KILL", users.next().expect("started").pid);
    signal("INT", shop.id());
    let ended = shop.end();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let why = "shop: user-service did not end well: signal: 9";
    assert!(ended.stderr.contains(why), "{ended:?}");
    assert_eq!(temp.files().len(), 0, "the database is gone too");
}

#[test]
fn a_service_that_crashes_while_it_starts_leaves_no_file() {
    let temp = TempDir::new();
    let demo = command(&["--json"], &temp);
    // Files end at some kilobytes: the signal for more than that kills whoever fills the database.
    let limit = "ulimit -c 0 && ulimit -f 8 && exec \"$0\" --json";
    let mut limited = Command::new("sh");
    limited.args(["-c", limit]).arg(demo.get_program());
    for (name, value) in demo.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let ended = Running::start(limited).end();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let why = "shop: user-service ended early: signal: ";
    assert!(ended.stderr.contains(why), "{ended:?}");
    assert_eq!(temp.files().len(), 0, "the database is gone");
}

/// The demo and its services, once all of them listen.
fn serve(temp: &TempDir) -> (Running, Vec<Service>) {
    let Serving { shop, services, .. } = Serving::start(temp, &[]);
    assert_eq!(services.len(), SERVICES.len());
    assert!(services.iter().all(|service| is_alive(service.pid)));
    (shop, services)
}

fn all_end(services: &[Service]) {
    let started = Instant::now();
    while services.iter().any(|service| is_alive(service.pid)) {
        assert!(started.elapsed() < LIMIT, "still alive of {services:?}");
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
        signal("0", pid)
    }
}

/// What the demo promises; its watchdog strikes after one second.
const LIMIT: Duration = Duration::from_secs(2);
