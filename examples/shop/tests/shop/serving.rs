//! A demo that serves until it is told to end.
#![cfg(unix)]

use std::process::Command;

use serde_json::Value;

use crate::run::{Run, TempDir, command};
use crate::running::Running;

/// The demo with `--serve`, once all of its services listen.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) shop: Running,
    pub(crate) services: Vec<Service>,
    /// The URL for callers.
    pub(crate) gateway: String,
}

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) pid: u32,
}

impl Serving {
    /// Starts it with these environment variables.
    pub(crate) fn start(temp: &TempDir, variables: &[(&str, &str)]) -> Self {
        let mut demo = command(&["--json", "--serve"], temp);
        demo.envs(variables.iter().copied());
        let shop = Running::start(demo);
        let mut services = Vec::new();
        while let Some(line) = shop.line() {
            let line: Value = serde_json::from_str(&line).expect("JSON");
            if line["type"] == "serving" {
                let gateway = line["url"].as_str().expect("a URL").to_owned();
                return Self {
                    shop,
                    services,
                    gateway,
                };
            }
            if let Some(pid) = line["pid"].as_u64() {
                let name = line["service"].as_str().expect("a name").to_owned();
                let pid = u32::try_from(pid).expect("a process id");
                services.push(Service { name, pid });
            }
        }
        panic!("the shop does not serve: {:?}", shop.end())
    }

    /// Ends it by Ctrl-C: what it printed since it serves.
    pub(crate) fn end(self) -> Run {
        signal("INT", self.shop.id());
        Run::of_ended(&self.shop.end())
    }
}

/// By the shell: not every machine has a program for it.
pub(crate) fn signal(signal: &str, pid: u32) -> bool {
    let kill = format!("kill -{signal} {pid}");
    let sent = Command::new("sh").args(["-c", &kill]).status();
    sent.expect("sh runs").success()
}
