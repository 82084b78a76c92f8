//! One test: a case in each of the set-ups of its contract.

use std::fs;
use std::path::Path;

use tokio::runtime::{Builder, Runtime};
use tracing_context::current;

use crate::contract::{Setup, account, children};
use crate::http::telemetry;

/// The set-ups that a case runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Within {
    /// All but the hidden one.
    All,
    /// Our layer alone, and with others that want all spans.
    Load,
    /// A filter that hides our spans.
    Hidden,
    /// No subscriber.
    Bare,
}

impl Within {
    const fn setups(self) -> &'static [Setup] {
        match self {
            Self::All => &[
                Setup::Alone,
                Setup::Json,
                Setup::Fmt,
                Setup::Foreign,
                Setup::Reload,
                Setup::Dynamic,
                Setup::Bare,
            ],
            Self::Load => &[Setup::Alone, Setup::Foreign],
            Self::Hidden => &[Setup::Hidden],
            Self::Bare => &[Setup::Bare],
        }
    }

    /// The whole of the test of this name. In the process that the test runner started, what the
    /// processes of the set-ups said of it; in one of those, the case itself.
    pub fn test<F: Future<Output = ()>>(
        self,
        name: &str,
        workers: usize,
        case: impl FnOnce() -> F,
    ) {
        // Without the name of the crate: as the runner knows it.
        let (_, name) = name.split_once("::").unwrap_or(("", name));
        match Setup::current() {
            None => children::judge(name, self.setups()),
            Some(setup) if self.setups().contains(&setup) => {
                let account = run(setup, workers, case);
                match children::results() {
                    Some(results) => write(&results, name, &account),
                    None => println!("{account}"),
                }
            }
            Some(_) => {}
        }
    }
}

/// Runs a case to its end, and all that it has started.
fn run<F: Future<Output = ()>>(setup: Setup, workers: usize, case: impl FnOnce() -> F) -> String {
    telemetry();
    account::begin();
    let runtime = runtime(workers);
    runtime.block_on(case());
    drop(runtime);
    let left = current();
    assert!(left.is_empty(), "left on the stack of the thread: {left:?}");
    account::close(setup)
}

/// So many workers; without one, the thread of the test.
fn runtime(workers: usize) -> Runtime {
    let runtime = match workers {
        0 => Builder::new_current_thread().enable_all().build(),
        workers => Builder::new_multi_thread()
            .worker_threads(workers)
            .enable_all()
            .build(),
    };
    runtime.expect("a runtime")
}

fn write(results: &Path, name: &str, account: &str) {
    let file = results.join(children::file(name));
    fs::write(file, account).expect("a place for the result");
}
