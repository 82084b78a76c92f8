//! The processes of the set-ups: this program once more for each, with the same arguments.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, thread};

use crate::contract::{Setup, account, setup};

/// What one process left.
#[derive(Debug, Default)]
struct Left {
    /// The accounts of the cases that passed.
    accounts: HashMap<String, String>,
    said: String,
}

/// Demands that a case passed in each of these set-ups, and that it left the same in all that
/// record. The first question starts the processes.
pub(super) fn judge(test: &str, setups: &[Setup]) {
    static ALL: LazyLock<Vec<(Setup, Left)>> = LazyLock::new(run_all);
    let of = |wanted: Setup| ALL.iter().find(|(setup, _)| *setup == wanted);
    let mut faults = String::new();
    let mut first: [Option<(Setup, &str)>; 2] = [None, None];
    for (setup, left) in setups.iter().filter_map(|setup| of(*setup)) {
        let Some(account) = left.accounts.get(&file(test)) else {
            faults += &format!("\n=== {setup}: failed\n{}\n", left.said_of(test));
            continue;
        };
        let (spans, lines) = account.split_once(account::LINES).unwrap_or((account, ""));
        let parts = [(setup.records(), spans), (setup.logs(), lines)];
        for (first, (is_told, part)) in first.iter_mut().zip(parts) {
            if !is_told {
                continue;
            }
            let (other, expected) = *first.get_or_insert((*setup, part));
            if part != expected {
                faults += &format!("\n=== {other}:\n{expected}\n=== {setup} differs:\n{part}\n");
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// Where a process that was started here is to leave its results.
pub(super) fn results() -> Option<PathBuf> {
    env::var_os(RESULTS).map(PathBuf::from)
}

/// The name of the file with the result of a test.
pub(super) fn file(test: &str) -> String {
    test.replace("::", ".")
}

impl Left {
    /// What the test printed, or how the process ended.
    fn said_of(&self, test: &str) -> &str {
        let section = self.said.split_once(&format!("---- {test} stdout ----"));
        let Some((_, section)) = section else {
            let last = self.said.char_indices().rev().nth(4_000);
            return &self.said[last.map_or(0, |(index, _)| index)..];
        };
        let end = section
            .find("\n---- ")
            .or_else(|| section.find("\nfailures:"));
        &section[..end.unwrap_or(section.len())]
    }
}

/// As many at once as there are cores.
fn run_all() -> Vec<(Setup, Left)> {
    let place = env::temp_dir().join(format!("tracing-tests-{}", std::process::id()));
    let (waiting, done) = (Mutex::new(Setup::ALL.to_vec()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(setup) = lock(&waiting).pop() {
                    let left = run(setup, &place.join(setup.to_string())).unwrap_or_else(|error| {
                        let said = error.to_string();
                        Left {
                            said,
                            ..Left::default()
                        }
                    });
                    lock(&done).push((setup, left));
                }
            });
        }
    });
    // Nobody reads it any more.
    let _ = fs::remove_dir_all(&place);
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    repeat_what_was_skipped(&done);
    done
}

fn run(setup: Setup, place: &Path) -> io::Result<Left> {
    fs::create_dir_all(place)?;
    let said = place.join(".said");
    let output = File::create(&said)?;
    let mut command = Command::new(env::current_exe()?);
    command.args(env::args_os().skip(1));
    let is_set = |argument: String| argument.starts_with("--test-threads");
    if !env::args().any(is_set) {
        // Cases wait more than they work.
        command.arg("--test-threads=4");
    }
    let mut child = command
        .env(setup::VARIABLE, setup.to_string())
        .env(RESULTS, place)
        // Nobody looks at the stack traces, and there are many panics.
        .env("RUST_BACKTRACE", "0")
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()?;
    let started = Instant::now();
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status.to_string(),
            None if started.elapsed() > PATIENCE => {
                child.kill()?;
                child.wait()?;
                break "it does not end".to_owned();
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let mut left = Left {
        said: format!("{}\n{status}", fs::read_to_string(said)?),
        ..Left::default()
    };
    for file in fs::read_dir(place)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        left.accounts.insert(name, fs::read_to_string(file.path())?);
    }
    Ok(left)
}

/// Not by a macro: the test runner would keep it to itself.
fn repeat_what_was_skipped(done: &[(Setup, Left)]) {
    let lines = done.iter().flat_map(|(_, left)| left.said.lines());
    let skipped = lines.filter_map(|line| line.find("!!! SKIPPED").map(|at| &line[at..]));
    for line in skipped.collect::<BTreeSet<_>>() {
        let _ = writeln!(io::stderr(), "{line}");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const RESULTS: &str = "TRACING_TESTS_RESULTS";
/// Not an assertion about time: what takes this long never ends.
const PATIENCE: Duration = Duration::from_secs(300);
