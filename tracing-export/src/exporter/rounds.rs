//! The loop of the exporter's thread.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::select;
use tokio::task::JoinSet;

use super::deliver::deliver;
use super::report::Report;
use super::signal::Asked;
use super::transport::Transport;
use super::worker::Worker;
use crate::clock::Clock;

/// Everything that changes from round to round. Each round starts what may be sent, reports what
/// was lost and waits for one thing to happen; it never waits for requests alone, so reports go on
/// while the backend is silent.
pub(super) struct Rounds<T, C> {
    worker: Arc<Worker<T, C>>,
    sending: JoinSet<()>,
    report: Report,
    /// Spans that leave even if they fill no request.
    due: usize,
    /// When the timer makes those that wait due.
    timer: Duration,
    /// The flush or stop under way.
    asked: Option<Asked>,
    /// When the stop was asked for.
    stopping: Option<Duration>,
}

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Everything was sent or has failed.
    Stopped,
    /// There was no more time.
    Abandoned,
}

impl<T: Transport, C: Clock> Rounds<T, C> {
    pub(super) fn new(worker: Arc<Worker<T, C>>) -> Self {
        Self {
            sending: JoinSet::new(),
            report: Report::new(Arc::clone(&worker.shared)),
            due: 0,
            timer: worker.clock.now() + worker.settings.schedule_delay,
            asked: None,
            stopping: None,
            worker,
        }
    }

    pub(super) async fn run(&mut self) -> Ended {
        let worker = Arc::clone(&self.worker);
        let signal = &worker.shared.signal;
        loop {
            let now = worker.clock.now();
            self.note(now);
            let may_send = self.send(now);
            if let Some(asked) = self
                .asked
                .take_if(|_| self.due == 0 && self.sending.is_empty())
            {
                signal.done(asked);
                if asked.stop {
                    return Ended::Stopped;
                }
                continue;
            }
            let patience = self.patience();
            if patience <= now {
                return Ended::Abandoned;
            }
            if self.stopping.is_none() {
                // At the end there is one report about all.
                self.report.due(now);
            }
            let until = self.timer.min(may_send).min(patience);
            let until = until.min(now + LONGEST_ROUND);
            select! {
                biased;
                () = signal.abandoned() => return Ended::Abandoned,
                () = signal.woken() => {}
                Some(_) = self.sending.join_next() => {}
                () = worker.clock.sleep(until.saturating_sub(now)) => {}
            }
        }
    }

    /// Ends the requests under way, whose spans count as failed then.
    pub(super) async fn give_up(mut self) -> Report {
        self.sending.shutdown().await;
        self.report
    }

    /// Takes note of what has been asked for and of the timer. Later spans prolong neither.
    fn note(&mut self, now: Duration) {
        let shared = &self.worker.shared;
        if self.asked.is_none() {
            self.asked = shared.signal.asked();
            if let Some(asked) = self.asked {
                self.due = shared.queue.waiting();
                if asked.stop {
                    self.stopping = Some(now);
                    self.worker.pause.hurry();
                }
            }
        }
        if now >= self.timer {
            self.timer = now + self.worker.settings.schedule_delay;
            if self.asked.is_none() {
                self.due = shared.queue.waiting();
            }
        }
    }

    /// Until when what was asked for is waited for.
    fn patience(&self) -> Duration {
        let worker = &self.worker;
        let end = self.stopping.and_then(|asked| {
            let patience = worker.settings.shutdown_patience;
            let is_connected = worker.transport.is_connected();
            worker.outlook.end(asked, patience, is_connected)
        });
        end.unwrap_or(Duration::MAX)
    }

    /// How many requests may be under way: more where many spans wait, as far from a backend.
    fn most_in_flight(&self) -> usize {
        let queue = &self.worker.shared.queue;
        (queue.waiting() / queue.batch_spans()).clamp(IN_FLIGHT, MAX_IN_FLIGHT)
    }

    /// Starts requests: for full batches, and for the rest if it is due. Returns when to come back
    /// to what has to wait for the backend to recover.
    fn send(&mut self, now: Duration) -> Duration {
        let shared = &self.worker.shared;
        while self.sending.len() < self.most_in_flight() {
            // While somebody waits for a flush, full batches that came after it wait, too.
            let is_wanted = self.due > 0 || (self.asked.is_none() && shared.queue.is_ready());
            if !is_wanted {
                break;
            }
            if let Some(left) = self.worker.pause.left(now) {
                return now + left;
            }
            shared.backing_off.store(false, Ordering::Release);
            let Some(batch) = shared.queue.take() else {
                self.due = 0;
                break;
            };
            self.due = self.due.saturating_sub(batch.spans());
            self.sending.spawn(deliver(Arc::clone(&self.worker), batch));
        }
        Duration::MAX
    }
}

/// Requests under way at a time, and while the queue is long. Their spans count in its bounds.
const IN_FLIGHT: usize = 4;
const MAX_IN_FLIGHT: usize = 16;
/// Dropped spans wake nobody: they are looked for so often at least.
const LONGEST_ROUND: Duration = Duration::from_secs(60);
