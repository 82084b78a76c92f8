//! How far a body has come.

use http::{HeaderMap, header};
use http_body::SizeHint;

/// How far a body has come, to tell a complete one from an aborted one when it is dropped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    polled: bool,
    seen: u64,
    /// Content-Length.
    declared: Option<u64>,
    /// Content-Length, or the initial size hint if that is exact.
    expected: Option<u64>,
}

impl Progress {
    pub(super) fn new(headers: &HeaderMap, hint: &SizeHint) -> Self {
        let declared = headers.get(header::CONTENT_LENGTH);
        let declared = declared.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Self {
            polled: false,
            seen: 0,
            declared,
            expected: declared.or_else(|| hint.exact()),
        }
    }

    pub(super) const fn polled(&mut self) {
        self.polled = true;
    }

    pub(super) const fn data(&mut self, bytes: u64) {
        self.seen = self.seen.saturating_add(bytes);
    }

    /// Whether a body that says it has ended has sent less than its Content-Length.
    pub(super) fn is_short(&self) -> bool {
        self.declared.is_some_and(|declared| self.seen < declared)
    }

    /// Whether a body that is dropped now was complete.
    pub(super) fn is_complete(&self) -> bool {
        !self.polled || self.expected == Some(self.seen)
    }
}
