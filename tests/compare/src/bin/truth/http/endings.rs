//! The endings. What the server does is at `/NAME`, in `server.rs`.

use crate::judge::Truth;

#[derive(Debug)]
pub struct Ending {
    pub name: &'static str,
    pub caller: Caller,
    pub truth: Truth,
    /// How many [`PAUSE`](crate::PAUSE)s it takes at least.
    pub pauses: u32,
}

/// What the caller does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// GET, and reads all that comes.
    Reads,
    /// HEAD.
    Asks,
    /// GET, reads what comes, and goes away after a pause.
    ReadsAndLeaves,
    /// GET, waits for the head alone, and goes away after a pause.
    Leaves,
}

pub const ENDINGS: [Ending; 16] = [
    ending("complete", Caller::Reads, Truth::Served, 2),
    ending("head", Caller::Asks, Truth::Served, 0),
    ending("304", Caller::Reads, Truth::Served, 0),
    ending("404", Caller::Reads, Truth::Served, 0),
    ending("500", Caller::Reads, Truth::Failed, 1),
    ending("handler-error", Caller::Reads, Truth::Failed, 1),
    ending("time-out-inside", Caller::Reads, Truth::Failed, 1),
    ending("time-out-outside", Caller::Reads, Truth::Failed, 1),
    ending("panic", Caller::Reads, Truth::Failed, 1),
    ending("panic-in-body", Caller::Reads, Truth::Failed, 1),
    ending("body-error", Caller::Reads, Truth::Failed, 1),
    ending("short-body", Caller::Reads, Truth::Failed, 1),
    ending("cancelled-before-head", Caller::Leaves, Truth::Left, 1),
    ending("body-dropped", Caller::ReadsAndLeaves, Truth::Left, 1),
    ending("event-stream-left", Caller::ReadsAndLeaves, Truth::Left, 1),
    ending("unread-response", Caller::Leaves, Truth::Left, 1),
];

const fn ending(name: &'static str, caller: Caller, truth: Truth, pauses: u32) -> Ending {
    Ending {
        name,
        caller,
        truth,
        pauses,
    }
}
