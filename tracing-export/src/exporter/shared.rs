//! What the sink and the exporter's thread have in common.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use super::counters::Counts;
use super::signal::Signal;
use crate::queue::Queue;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) queue: Arc<Queue>,
    pub(super) counts: Counts,
    pub(super) signal: Signal,
    /// The last attempt was in vain, and the time for the next one has not come.
    pub(super) backing_off: AtomicBool,
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
