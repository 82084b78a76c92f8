//! One request, from its spans to the last attempt.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::select;

use super::compression::Payload;
use super::shared::Shared;
use super::transport::{Answer, SendError, Transport};
use super::worker::Worker;
use crate::clock::Clock;
use crate::otlp::{PartialSuccess, partial_success};
use crate::queue::{Batch, Held};

/// Sends the spans, again and again where that may help, and counts what became of them: also if
/// the future is dropped before anybody has polled it.
pub(super) fn deliver<T: Transport, C: Clock>(
    worker: Arc<Worker<T, C>>,
    batch: Batch,
) -> impl Future<Output = ()> + Send + use<T, C> {
    let (body, held) = batch.into_request();
    let open = Open {
        shared: Arc::clone(&worker.shared),
        held: Some(held),
    };
    async move {
        let body = worker.transport.prepare(body);
        send(worker, body, open).await;
    }
}

async fn send<T: Transport, C: Clock>(worker: Arc<Worker<T, C>>, body: Payload, open: Open) {
    // What the backend asked for and what other requests brought about is not of our making.
    let mut spent = Duration::ZERO;
    let mut attempts = 0;
    let mut cause = None;
    loop {
        attempts += 1;
        let begun = worker.clock.now();
        let (why, asked) = match attempt(&worker, body.clone(), spent).await {
            Attempt::Taken(partial) => {
                worker.pause.succeeded();
                worker.outlook.answered();
                return open.taken(partial);
            }
            Attempt::Refused(why) => {
                worker.pause.succeeded();
                worker.outlook.answered();
                return open.failed(why);
            }
            Attempt::TryAgain { why, asked } => (why, asked),
            // The last one had no time left for an answer: what failed before is the cause.
            Attempt::CutShort { why } => (cause.take().unwrap_or(why), None),
        };
        cause = Some(why.clone());
        let now = worker.clock.now();
        spent += now.saturating_sub(begun);
        worker.outlook.failed(now);
        let delay = worker.pause.failed(now, asked);
        if asked.is_none() {
            spent += delay;
        }
        let limit = worker.settings.export_timeout;
        if limit.is_some_and(|limit| spent >= limit) {
            let plural = if attempts == 1 { "" } else { "s" };
            return open.failed(format!("{why} (gave up after {attempts} attempt{plural})"));
        }
        worker.shared.failed(why);
        // Before the retry is counted: who has seen the count sees this.
        worker.shared.backing_off.store(true, Ordering::Release);
        worker.shared.counts.retried.add(1);
        // A shutdown has to look at its time again.
        worker.shared.signal.wake();
        worker.pause.over(&worker.clock).await;
        worker.shared.backing_off.store(false, Ordering::Release);
    }
}

enum Attempt {
    Taken(Option<PartialSuccess>),
    Refused(String),
    TryAgain {
        why: String,
        asked: Option<Duration>,
    },
    /// It ended with the time for all attempts.
    CutShort {
        why: String,
    },
}

/// One attempt, which ends with the time for all of them at the latest.
async fn attempt<T: Transport, C: Clock>(
    worker: &Worker<T, C>,
    body: Payload,
    spent: Duration,
) -> Attempt {
    let settings = &worker.settings;
    let left = settings
        .export_timeout
        .map(|limit| limit.saturating_sub(spent));
    let limit = settings.timeout.into_iter().chain(left).min();
    let is_cut_short = left.is_some() && limit == left;
    let too_late = async {
        match limit {
            Some(limit) => worker.clock.sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    let answer = select! {
        biased;
        answer = worker.transport.send(body) => Some(answer),
        () = too_late => None,
    };
    let is_late = answer.is_none();
    match answer.unwrap_or_else(|| Err(SendError("the time was up".to_owned()))) {
        Ok(Answer::Taken(body)) => Attempt::Taken(partial_success(&body)),
        Ok(Answer::Failed {
            why,
            is_retryable: true,
            retry_after: asked,
        }) => Attempt::TryAgain { why, asked },
        Ok(Answer::Failed { why, .. }) => Attempt::Refused(why),
        Err(SendError(why)) => {
            worker.transport.forget_connections();
            let place = worker.transport.place();
            let why = match why.contains(place) {
                true => why,
                false => format!("no answer of {place}: {why}"),
            };
            match is_late && is_cut_short {
                true => Attempt::CutShort { why },
                false => Attempt::TryAgain { why, asked: None },
            }
        }
    }
}

/// Spans whose fate is open. Dropped, as when the thread is told to give up, they have failed.
struct Open {
    shared: Arc<Shared>,
    held: Option<Held>,
}

impl Open {
    fn taken(mut self, partial: Option<PartialSuccess>) {
        let spans = self.held.take().map_or(0, |held| held.spans());
        let PartialSuccess { rejected, message } = partial.unwrap_or_default();
        let rejected = usize::try_from(rejected).unwrap_or(spans).min(spans);
        self.shared.counts.exported.add(spans - rejected);
        if rejected > 0 {
            self.shared.counts.rejected.add(rejected);
            self.shared.failed(format!("the backend said: {message}"));
        } else if !message.is_empty() {
            self.shared.warned(message);
        }
    }

    fn failed(self, why: String) {
        self.shared.failed(why);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            self.shared.counts.failed.add(held.spans());
        }
    }
}
