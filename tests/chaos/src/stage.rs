//! Rounds of calls: all at once, then everything comes to rest, then the books are compared.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::args::{Amount, Args};
use crate::checks::{Memory, OpenSpans};
use crate::ledger::{ROUND, Slot, ledger};
use crate::marker::Marker;
use crate::report::Report;

/// One kind of calls.
pub(crate) trait Stage: Send + Sync + 'static {
    const NAME: &'static str;

    /// Makes a call, to its end as its caller sees it.
    fn call(self: Arc<Self>, index: u64) -> impl Future<Output = ()> + Send;

    /// All calls of a round have been made.
    fn round_is_over(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Describes a call: what was done to it.
    fn describe(&self, index: u64) -> String;

    /// Under which headings it is counted: scenarios, and how it ended.
    fn headings(&self, index: u64, slot: &Slot) -> Vec<(String, String)>;

    /// All that is wrong with a call.
    fn check(&self, index: u64, slot: &Slot) -> Vec<String>;
}

/// Calls that are under way at once.
const AT_ONCE: usize = 128;

/// Runs as many calls as are asked for.
pub(crate) async fn run<S: Stage>(stage: Arc<S>, args: &Args, amount: Amount) -> Report {
    let began = Instant::now();
    let mut report = Report::new(S::NAME, args.seed);
    let mut memory = Memory::default();
    let mut next = args.only.unwrap_or_default();
    let first = next;
    loop {
        let count = match amount {
            Amount::Nothing => 0,
            Amount::Calls(count) => (count - (next - first)).min(ROUND),
            Amount::Time(time) if began.elapsed() < time => ROUND,
            Amount::Time(_) => 0,
        };
        if count == 0 {
            break;
        }
        ledger().begin(next);
        make(&stage, next, count).await;
        stage.round_is_over().await;
        for what in rest().await.into_iter().chain(ledger().take_strays()) {
            report.stray(next, &what);
        }
        for index in next..next + count {
            compare(&*stage, index, &mut report);
        }
        next += count;
        memory.sample(next - first);
    }
    report.finish(began.elapsed(), &memory);
    report
}

async fn make<S: Stage>(stage: &Arc<S>, first: u64, count: u64) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut calls = JoinSet::new();
    for index in first..first + count {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let stage = Arc::clone(stage);
        calls.spawn(async move {
            stage.call(index).await;
            drop(place);
        });
        while let Some(done) = calls.try_join_next() {
            told(done);
        }
    }
    while let Some(done) = calls.join_next().await {
        told(done);
    }
}

/// A caller of ours must not panic.
fn told(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done {
        ledger().stray(format!("a caller has panicked: {error}"));
    }
}

/// Waits until nothing is under way. What still is after a long time is wrong.
async fn rest() -> Option<String> {
    let since = Instant::now();
    while !ledger().is_quiet() || OpenSpans::open() > 0 {
        if since.elapsed() > PATIENCE {
            let (calls, spans) = (ledger().open(), OpenSpans::open());
            return Some(format!(
                "no rest: calls open: {calls:?}; spans open: {spans}"
            ));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    None
}

fn compare<S: Stage>(stage: &S, index: u64, report: &mut Report) {
    let Some(slot) = ledger().slot(Marker(index)) else {
        return;
    };
    let headings = stage.headings(index, &slot);
    report.count(headings, slot.spans.len(), slot.lines[0]);
    for wrong in stage.check(index, &slot) {
        report.wrong(index, &stage.describe(index), &wrong);
    }
}

/// Not an assertion about time: what takes this long never comes.
const PATIENCE: Duration = Duration::from_secs(10);
