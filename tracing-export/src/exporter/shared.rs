//! What the sink and the exporter's thread have in common.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::counters::Counts;
use super::signal::Signal;
use crate::notices::Notices;
use crate::queue::Queue;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) queue: Arc<Queue>,
    pub(super) counts: Counts,
    pub(super) signal: Signal,
    /// The last attempt was in vain, and the time for the next one has not come.
    pub(super) backing_off: AtomicBool,
    /// Whether it was said that spans come after the end.
    late: AtomicBool,
    last_failure: Mutex<String>,
    warning: Mutex<Option<String>>,
}

impl Shared {
    pub(super) fn new(queue: Arc<Queue>) -> Arc<Self> {
        Arc::new(Self {
            queue,
            counts: Counts::default(),
            signal: Signal::default(),
            backing_off: AtomicBool::new(false),
            late: AtomicBool::new(false),
            last_failure: Mutex::default(),
            warning: Mutex::default(),
        })
    }

    /// Keeps what went wrong last, for whoever reports it.
    pub(super) fn failed(&self, why: String) {
        *self
            .last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = why;
    }

    pub(super) fn last_failure(&self) -> String {
        self.last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Why spans were lost, whatever became of them.
    pub(super) fn reason(&self) -> String {
        let why = self.last_failure();
        if why.is_empty() {
            return QUEUE_FULL.to_owned();
        }
        why
    }

    /// A span came after the end. The first one is worth a warning, from a thread of its own: this
    /// one may be in the midst of a subscriber.
    pub(super) fn came_late(&self) {
        self.counts.dropped.add(1);
        if !self.late.swap(true, Ordering::Relaxed) {
            Notices::new(vec![TOO_LATE.to_owned()]).announce();
        }
    }

    /// Keeps what the backend remarked about spans that it took.
    pub(super) fn warned(&self, remark: String) {
        let mut warning = self.warning.lock().unwrap_or_else(PoisonError::into_inner);
        *warning = Some(remark);
    }

    /// The last remark, once.
    pub(super) fn take_warning(&self) -> Option<String> {
        let mut warning = self.warning.lock().unwrap_or_else(PoisonError::into_inner);
        warning.take()
    }
}

const QUEUE_FULL: &str = "the queue was full";
const TOO_LATE: &str = "a span ended after Telemetry was shut down or dropped: it is lost, as are all \
                        after it. Keep Telemetry until the service ends: \
                        `let _telemetry = ..` at the top of main, not `let _ = ..`";
