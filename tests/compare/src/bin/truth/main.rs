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

use std::process::Command;
use std::time::Duration;

/// What takes time takes this long, or ten times less.
const PAUSE: Duration = Duration::from_millis(100);
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
    let columns: Vec<(&str, String)> = names.iter().map(|name| (*name, run(what, name))).collect();
    table::print(what, &columns);
}

fn run(what: &str, name: &str) -> String {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new(program).args([what, name]).output();
    let output = output.expect("this program");
    assert!(output.status.success(), "{what} {name}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
