//! The server's process, from inside and from outside.

use std::io::{BufRead as _, BufReader, Write as _, stdin};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use cpu_time::ProcessTime;
use tokio::net::TcpListener;
use tracing_compare::{backend, servers};

/// Serves until the standard input ends; says its address first, and for each line that it is given
/// the processor time that it has taken.
#[tokio::main]
pub async fn run(row: &str) {
    let router = servers::router(row);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    tokio::spawn(async { axum::serve(listener, router).await });
    let told = tokio::task::spawn_blocking(|| {
        for line in stdin().lines() {
            drop(line);
            println!("{}", ProcessTime::now().as_duration().as_nanos());
        }
    });
    told.await.expect("told");
}

/// A server; it ends with this.
pub struct Served {
    pub address: SocketAddr,
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Served {
    pub fn start(row: &str, backend: &str) -> Self {
        let program = std::env::current_exe().expect("the path of this program");
        let mut child = Command::new(program)
            .args(["serve", row])
            .env(backend::VARIABLE, backend)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program");
        let mut answers = BufReader::new(child.stdout.take().expect("piped"));
        let address = line(&mut answers).parse().expect("an address");
        let ask = child.stdin.take();
        Self {
            address,
            child,
            ask,
            answers,
        }
    }

    /// The processor time so far.
    pub fn nanos(&mut self) -> u64 {
        let ask = self.ask.as_mut().expect("running");
        ask.write_all(b"\n").expect("running");
        line(&mut self.answers).parse().expect("nanoseconds")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.ask.take());
        drop(self.child.wait());
    }
}

fn line(answers: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    answers.read_line(&mut line).expect("an answer");
    line.trim().to_owned()
}
