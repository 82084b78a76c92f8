//! A demo that runs: one at a time, and never for ever.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// A demo. It is killed on drop.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    stderr: Receiver<String>,
    /// When it has hung.
    deadline: Instant,
    /// Demos that run at the same time make each other slow.
    _turn: MutexGuard<'static, ()>,
}

/// What a demo left.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// What nobody had read yet of its stdout.
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Running {
    /// Starts it once no other one runs.
    pub(crate) fn start(mut command: Command) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut stderr = child.stderr.take().expect("piped");
        let (line, lines) = channel();
        spawn(move || {
            for text in stdout.lines() {
                let _ = line.send(text.expect("UTF-8"));
            }
        });
        let (all, all_of_stderr) = channel();
        spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).expect("UTF-8");
            let _ = all.send(text);
        });
        Self {
            child,
            lines,
            stderr: all_of_stderr,
            deadline: Instant::now() + LIMIT,
            _turn: turn,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line of its stdout; none at its end.
    pub(crate) fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(self.left()) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("hangs: no line within {LIMIT:?}"),
        }
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let mut stdout = String::new();
        while let Some(line) = self.line() {
            stdout += &line;
            stdout.push('\n');
        }
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(!self.left().is_zero(), "hangs: no end within {LIMIT:?}");
            sleep(Duration::from_millis(5));
        };
        let stderr = self.stderr.recv_timeout(self.left());
        Ended {
            status,
            stdout,
            stderr: stderr.expect("stderr ends"),
        }
    }

    /// Sends SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("killed");
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A demo takes a second or two, on a very busy machine half a minute.
const LIMIT: Duration = Duration::from_secs(180);
