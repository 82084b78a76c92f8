//! Handlers of messages: they do what the plan says, and keep books of how they ended.

use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tracing_context::FutureExt as _;
use tracing_kafka::rdkafka::message::{Message as _, OwnedMessage};
use tracing_kafka::{BatchExt as _, MessageExt as _};

use crate::handlers::{child, detach, panics, say, within};
use crate::kafka::plan::{Act, Plan, Process};
use crate::ledger::{Outcome, ledger};
use crate::marker::Marker;

/// Whose message it is.
pub(super) fn marker_of(payload: Option<&[u8]>) -> Option<Marker> {
    let text = std::str::from_utf8(payload?).ok()?;
    text.parse().ok().map(Marker)
}

/// One handling of a message. What is not said is seen when it is dropped.
struct Attempt {
    marker: Marker,
    outcome: Option<Outcome>,
}

impl Attempt {
    const fn new(marker: Marker) -> Self {
        Self {
            marker,
            outcome: None,
        }
    }

    fn ends(mut self, result: &io::Result<()>) {
        self.outcome = Some(match result {
            Ok(()) => Outcome::Done,
            Err(_) => Outcome::Failed,
        });
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let unsaid = if std::thread::panicking() {
            Outcome::Panicked
        } else {
            Outcome::Cancelled
        };
        let outcome = self.outcome.unwrap_or(unsaid);
        ledger().note(self.marker, "a handler", |slot| {
            slot.processed.push(outcome)
        });
    }
}

/// The handler.
pub(super) async fn handle(plan: Plan, marker: Marker) -> io::Result<()> {
    let attempt = Attempt::new(marker);
    let result = within(marker, async {
        if plan.detached {
            detach(marker, Duration::from_millis(2) + plan.pause);
        }
        if !plan.pause.is_zero() {
            tokio::time::sleep(plan.pause).await;
        }
        match plan.act {
            Act::Hang => std::future::pending().await,
            act => ends(act, marker),
        }
    });
    let result = result.await;
    attempt.ends(&result);
    result
}

fn ends(act: Act, marker: Marker) -> io::Result<()> {
    match act {
        Act::Fail => Err(io::ErrorKind::TimedOut.into()),
        Act::Panic => panics(marker),
        Act::Succeed | Act::Hang => Ok(()),
    }
}

/// Waits for a handler a while, and survives its panic.
pub(super) async fn await_it<T>(handled: impl Future<Output = T>) {
    let handled = AssertUnwindSafe(handled).catch_unwind();
    let _ = tokio::time::timeout(Duration::from_millis(6), handled).await;
}

/// Processes a message that is not its consumer's any more.
pub(super) async fn process(plan: Plan, marker: Marker, message: OwnedMessage) {
    match plan.process {
        Process::Awaited | Process::Task => {
            await_it(message.process(|_| handle(plan, marker))).await;
        }
        Process::Blocking => {
            let work = move || message.process_blocking(|_| blocking(&plan, marker));
            let _ = tokio::task::spawn_blocking(work).await;
        }
        Process::ByHand => by_hand(&plan, marker, &message),
        Process::Batch => {
            ledger().note(marker, "a batch", |slot| slot.batches += 1);
            let batch = async { vec![message].process_batch(|_| handle(plan, marker)).await };
            let around = tracing_context::Context::new().with_span(marker.caller());
            await_it(batch.with_context(around)).await;
        }
    }
}

fn blocking(plan: &Plan, marker: Marker) -> io::Result<()> {
    let attempt = Attempt::new(marker);
    let result = child(marker).in_scope(|| {
        say(marker, "begins");
        ends(plan.act, marker)
    });
    attempt.ends(&result);
    result
}

/// In two parts, with the span left between them, and forgotten if it hangs.
fn by_hand(plan: &Plan, marker: Marker, message: &OwnedMessage) {
    let mut span = message.process_span();
    span.in_scope(|| say(marker, "begins"));
    if plan.act == Act::Hang {
        drop(Attempt::new(marker));
        return;
    }
    let done = AssertUnwindSafe(|| span.in_scope(|| blocking(plan, marker)));
    match std::panic::catch_unwind(done) {
        Ok(Ok(())) => span.end(),
        Ok(Err(error)) => span.fail(&error),
        Err(_) => drop(span),
    }
}

/// The payload of a message of ours.
pub(super) fn of(message: &OwnedMessage) -> Option<Marker> {
    marker_of(message.payload())
}
