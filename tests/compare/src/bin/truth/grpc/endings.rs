//! The endings. What the server does is at the same name, in `server.rs`.

use crate::judge::Truth::{self, Failed, Left, Served};

#[derive(Debug)]
pub struct Ending {
    pub name: &'static str,
    pub caller: Caller,
    /// What the server has done for its caller; nothing if it never heard of the call.
    pub server: Option<Truth>,
    /// What the call was for its caller.
    pub client: Truth,
    /// How many [`PAUSE`](crate::PAUSE)s it takes at least.
    pub pauses: u32,
}

/// What the caller does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A unary call.
    Asks,
    /// The same, given up after a pause.
    AsksAndLeaves,
    /// The same, with a deadline of a pause.
    AsksUntil,
    /// The same, to an address where nobody listens.
    AsksNobody,
    /// A stream, read to its end.
    Reads,
    /// The same, given up after a pause.
    ReadsAndLeaves,
}

pub const ENDINGS: [Ending; 11] = [
    ending("complete", Caller::Asks, Some(Served), Served, 1),
    ending("stream-complete", Caller::Reads, Some(Served), Served, 1),
    ending("not-found", Caller::Asks, Some(Served), Failed, 0),
    ending("internal", Caller::Asks, Some(Failed), Failed, 1),
    ending(
        "error-after-messages",
        Caller::Reads,
        Some(Failed),
        Failed,
        1,
    ),
    ending("panic", Caller::Asks, Some(Failed), Failed, 1),
    ending(
        "panic-after-messages",
        Caller::Reads,
        Some(Failed),
        Failed,
        1,
    ),
    ending("deadline", Caller::AsksUntil, Some(Failed), Failed, 1),
    ending("cancelled", Caller::AsksAndLeaves, Some(Left), Left, 1),
    ending("stream-left", Caller::ReadsAndLeaves, Some(Left), Left, 1),
    ending("refused", Caller::AsksNobody, None, Failed, 0),
];

const fn ending(
    name: &'static str,
    caller: Caller,
    server: Option<Truth>,
    client: Truth,
    pauses: u32,
) -> Ending {
    Ending {
        name,
        caller,
        server,
        client,
        pauses,
    }
}
