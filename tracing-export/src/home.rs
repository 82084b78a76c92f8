//! What belongs to one process, and what a forked child makes of it.
//!
//! A child inherits a queue that nobody empties, a thread that it does not have, and locks that other
//! threads may have held while it was forked: it takes none of them.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tracing_context::__private::process;
use tracing_context::{FinishedSpan, SinkError, SpanSink};

/// The process that something was made in.
#[derive(Debug)]
pub(crate) struct Home {
    process: u32,
}

/// Sinks as only their own process sees them.
pub(crate) struct AtHome<S> {
    pub(crate) home: Arc<Home>,
    pub(crate) sink: S,
}

impl Home {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            process: process::ask(),
        })
    }

    /// Whether this is still that process. Where it is not, it is said once.
    pub(crate) fn is_here(&self) -> bool {
        self.is_in(process::ask())
    }

    /// The same where a span has just ended: that has asked.
    pub(crate) fn is_here_still(&self) -> bool {
        self.is_in(process::known())
    }

    fn is_in(&self, process: u32) -> bool {
        let is_here = self.process == process;
        if !is_here && SAID_IN.swap(process, Ordering::Relaxed) != process {
            say(self.process, process);
        }
        is_here
    }
}

impl<S: SpanSink> SpanSink for AtHome<S> {
    fn on_end(&self, span: &FinishedSpan) {
        if self.home.is_here_still() {
            self.sink.on_end(span);
        }
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        if self.home.is_here() {
            return self.sink.flush(timeout);
        }
        Ok(())
    }

    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        if self.home.is_here() {
            return self.sink.shutdown(timeout);
        }
        Ok(())
    }
}

/// The process in which it was said.
static SAID_IN: AtomicU32 = AtomicU32::new(0);

/// Past every lock: the subscriber's may be held for ever, and that of the standard error.
fn say(parent: u32, child: u32) {
    let line = format!(
        "tracing-export: process {child} was forked from {parent} after Telemetry was made: it exports \
         nothing; make Telemetry in the child\n"
    );
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        if let Ok(stderr) = std::io::stderr().as_fd().try_clone_to_owned() {
            let _ = std::fs::File::from(stderr).write_all(line.as_bytes());
        }
    }
    // Where nothing forks.
    #[cfg(not(unix))]
    let _ = std::io::stderr().write_all(line.as_bytes());
}
