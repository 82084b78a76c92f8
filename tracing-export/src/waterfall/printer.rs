//! The thread that writes pictures, so that no request waits for a terminal.

use std::io::Write;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::Duration;

use tracing_context::FinishedSpan;

use super::options::Options;
use super::render::render;

#[derive(Debug)]
pub(super) struct Printer(SyncSender<Job>);

enum Job {
    Print(Vec<FinishedSpan>),
    /// Everything before has been printed.
    Done(SyncSender<()>),
}

impl Printer {
    /// Without a thread to be had nothing is printed: a picture is no reason to fail.
    pub(super) fn start(writer: impl Write + Send + 'static, options: Options) -> Self {
        let (jobs, waiting) = mpsc::sync_channel(WAITING);
        let _ = thread::Builder::new()
            .name("tracing-waterfall".to_owned())
            .spawn(move || work(&waiting, writer, &options));
        Self(jobs)
    }

    /// Prints the trace later, or not at all if too many wait.
    pub(super) fn print(&self, spans: Vec<FinishedSpan>) {
        let _ = self.0.try_send(Job::Print(spans));
    }

    /// Waits until everything is printed; false if the time was not enough.
    pub(super) fn flush(&self, timeout: Duration) -> bool {
        let (done, printed) = mpsc::sync_channel(1);
        match self.0.try_send(Job::Done(done)) {
            Ok(()) => !matches!(
                printed.recv_timeout(timeout),
                Err(mpsc::RecvTimeoutError::Timeout)
            ),
            Err(mpsc::TrySendError::Full(_)) => false,
            // No thread: there is nothing to wait for.
            Err(mpsc::TrySendError::Disconnected(_)) => true,
        }
    }
}

fn work(jobs: &Receiver<Job>, mut writer: impl Write, options: &Options) {
    for job in jobs {
        match job {
            Job::Print(spans) => {
                let _ = writer.write_all(render(&spans, options).as_bytes());
                let _ = writer.flush();
            }
            Job::Done(done) => {
                let _ = done.send(());
            }
        }
    }
}

const WAITING: usize = 64;
