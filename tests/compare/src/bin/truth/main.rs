//! What spans say about how calls end, beside what their callers saw: the tables in README.md.
//!
//! `truth` prints all, `truth http` or `truth grpc` one of them, `truth http CRATE` the lines of one
//! crate, tab-separated. Each crate runs in a process of its own, over loopback sockets.
#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot be made stops"
)]

mod grpc;
mod http;
mod judge;
mod listen;
mod said;
mod table;

use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What takes time takes this long, or ten times less.
const PAUSE: Duration = Duration::from_millis(100);
/// Each ending is tried so often, and the worst counts: some are races.
const TRIES: u32 = 3;
/// What never ends takes so many pauses.
const MANY: u32 = 100;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [_, _] = arguments[..] {
        // Panics are part of it.
        std::panic::set_hook(Box::new(|_| {}));
    }
    match arguments[..] {
        [] => {
            print("http");
            print("grpc");
        }
        [what] => print(what),
        ["http", name] => http::run(name).await,
        ["grpc", name] => grpc::run(name).await,
        _ => panic!("truth [http | grpc [CRATE]]"),
    }
}

fn print(what: &str) {
    let names = match what {
        "http" => &http::CRATES[..],
        "grpc" => &grpc::CRATES[..],
        other => panic!("no such table: {other}"),
    };
    // All at once: most of the time they wait.
    let running: Vec<(&str, Child)> = names
        .iter()
        .map(|name| (*name, start(what, name)))
        .collect();
    let columns = running.into_iter().map(|(name, child)| {
        let output = child.wait_with_output().expect("this program");
        assert!(output.status.success(), "{what} {name}: {output:?}");
        (name, String::from_utf8_lossy(&output.stdout).into_owned())
    });
    table::print(what, &columns.collect::<Vec<_>>());
}

fn start(what: &str, name: &str) -> Child {
    let program = std::env::current_exe().expect("the path of this program");
    let started = Command::new(program)
        .args([what, name])
        .stdout(Stdio::piped())
        .spawn();
    started.expect("this program")
}
