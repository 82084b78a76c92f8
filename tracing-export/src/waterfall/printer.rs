//! The thread that draws and writes, so that no request waits for a terminal.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tracing_context::FinishedSpan;

use super::options::Options;
use super::render::render;
use super::traces::{Picture, Quiet, Traces};

/// The threads' common ground. Traces stay there until they are drawn, so a slow terminal loses
/// none before the bound is reached, and then they are counted.
#[derive(Debug)]
pub(super) struct Printer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// For the printing thread.
    work: Condvar,
    /// For those who wait for it.
    done: Condvar,
}

#[derive(Debug)]
struct State {
    traces: Traces,
    /// When the thread wakes by itself.
    wakes: Option<Instant>,
    /// Flushes, numbered.
    wanted: u64,
    flushed: u64,
    /// No more spans are taken.
    is_closed: bool,
    /// What has no root is drawn, too.
    with_unrooted: bool,
    has_ended: bool,
}

impl Printer {
    /// Without a thread to be had nothing is printed: a picture is no reason to fail.
    pub(super) fn start(
        writer: impl Write + Send + 'static,
        options: Options,
        quiet: Quiet,
    ) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                traces: Traces::new(quiet),
                wakes: None,
                wanted: 0,
                flushed: 0,
                is_closed: false,
                with_unrooted: false,
                has_ended: false,
            }),
            work: Condvar::new(),
            done: Condvar::new(),
        });
        // Dropped with the closure that no thread takes, if it comes to that.
        let ended = Ended(Arc::clone(&shared));
        let _ = thread::Builder::new()
            .name("tracing-waterfall".to_owned())
            .spawn(move || ended.0.run(writer, &options));
        Self(shared)
    }

    pub(super) fn set_quiet(&self, quiet: Quiet) {
        self.0.lock().traces.set_quiet(quiet);
        self.0.work.notify_one();
    }

    /// Keeps the span until its trace is drawn.
    pub(super) fn add(&self, span: FinishedSpan) {
        let mut state = self.0.lock();
        if state.is_closed || state.has_ended {
            return;
        }
        let ready = state.traces.add(span, Instant::now());
        let is_sooner = ready.is_some_and(|at| state.wakes.is_none_or(|wakes| at < wakes));
        if is_sooner {
            state.wakes = ready;
            drop(state);
            self.0.work.notify_one();
        }
    }

    /// Waits until what has a root is printed; false if the time was not enough.
    pub(super) fn flush(&self, timeout: Duration) -> bool {
        let mut state = self.0.lock();
        state.wanted += 1;
        let ticket = state.wanted;
        self.0.work.notify_one();
        let waited = self.0.done.wait_timeout_while(state, timeout, |state| {
            state.flushed < ticket && !state.has_ended
        });
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Takes no more spans; all that were taken are drawn.
    pub(super) fn close(&self, with_unrooted: bool) {
        let mut state = self.0.lock();
        state.is_closed = true;
        state.with_unrooted = with_unrooted;
        self.0.work.notify_one();
    }
}

impl Shared {
    fn run(&self, mut writer: impl Write, options: &Options) {
        while let Some(work) = self.next() {
            let mut text = String::new();
            for spans in &work.pictures {
                text.push_str(&render(spans, options));
            }
            if work.left_out > 0 {
                let number = work.left_out;
                text.push_str(&format!("({number} spans left out: too many waited)\n"));
            }
            let _ = writer.write_all(text.as_bytes());
            let _ = writer.flush();
            self.lock().flushed = work.ticket;
            self.done.notify_all();
        }
    }

    /// Waits for something to do; `None` if there is nothing any more.
    fn next(&self) -> Option<Work> {
        let mut state = self.lock();
        loop {
            let is_asked = state.wanted > state.flushed;
            let pictures = if state.with_unrooted {
                state.traces.take_all()
            } else if is_asked || state.is_closed {
                state.traces.take_rooted()
            } else {
                state.traces.take_quiet(Instant::now())
            };
            if is_asked || !pictures.is_empty() {
                return Some(Work {
                    pictures,
                    left_out: state.traces.take_left_out(),
                    ticket: state.wanted,
                });
            }
            if state.is_closed {
                return None;
            }
            state.wakes = state.traces.next();
            let pause = state
                .wakes
                .map(|at| at.saturating_duration_since(Instant::now()));
            state = match pause {
                Some(pause) => {
                    let waited = self.work.wait_timeout(state, pause);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => {
                    let waited = self.work.wait(state);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Work {
    pictures: Vec<Picture>,
    left_out: usize,
    /// The flush that is done with it.
    ticket: u64,
}

/// Nobody waits for a dead thread.
struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.lock().has_ended = true;
        self.0.done.notify_all();
    }
}
