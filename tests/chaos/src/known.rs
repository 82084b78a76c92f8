//! Faults that are known and not mended yet: this is the one place to name them.
//!
//! A fault that is named here is counted and printed at the end, and does not fail a run. Whoever
//! mends one takes its line out.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::known::Known::{EventStream, LongBody, MadeAbove, NeverPolled};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    NeverPolled,
    EventStream,
    LongBody,
    MadeAbove,
}

const KNOWN: &[(Known, &str)] = &[
    (
        NeverPolled,
        "a response whose body nobody polled, since its caller was gone, reads as a success",
    ),
    (
        EventStream,
        "the span of an event stream ends at its head: how the stream ends is not seen",
    ),
    (
        LongBody,
        "a body longer than its Content-Length reads as aborted; the caller got a whole response",
    ),
    (
        MadeAbove,
        "tonic reads the text of an HTTP error as a message and says INTERNAL; its channel, and the \
         layer around that, see the HTTP status",
    ),
];

/// Whether this fault is known; counts it.
pub(crate) fn is_known(fault: Known) -> bool {
    let known = KNOWN.iter().any(|(known, _)| *known == fault);
    if known {
        SEEN[fault as usize].fetch_add(1, Ordering::Relaxed);
    }
    known
}

/// The known faults and how often each was seen.
pub(crate) fn seen() -> impl Iterator<Item = (u64, &'static str)> {
    KNOWN.iter().map(|(known, reason)| {
        let count = SEEN[*known as usize].load(Ordering::Relaxed);
        (count, *reason)
    })
}

static SEEN: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4];
