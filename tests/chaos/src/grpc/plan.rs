//! What is done to a call, by its seed and number alone.

use std::time::Duration;

use crate::dice::Dice;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    pub(crate) server: Place,
    pub(crate) act: Act,
    pub(crate) code: i32,
    /// Before the head, and between messages.
    pub(crate) pause: Duration,
    /// The client's stream stops and does not end.
    pub(crate) asks_hang: bool,
    /// Messages that are read, or all.
    pub(crate) reads: Option<u64>,
    pub(crate) reads_slowly: bool,
    pub(crate) deadline: Option<Duration>,
    pub(crate) patience: Duration,
    pub(crate) detached: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unary,
    ClientStreaming,
    ServerStreaming,
    Bidirectional,
}

/// Where CatchPanic and the server's time-out stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Absent,
    Inside,
    Outside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Succeed,
    Fail,
    FailHalfWay,
    Hang,
    Stall,
    Panic,
    PanicHalfWay,
    /// More than the windows of HTTP/2 hold.
    Flood,
}

impl Plan {
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        let mut dice = Dice::new(seed, index, 3);
        let mut plan = Self {
            kind: dice.pick(&[
                (1, Kind::Unary),
                (1, Kind::ClientStreaming),
                (1, Kind::ServerStreaming),
                (1, Kind::Bidirectional),
            ]),
            server: dice.pick(&[(2, Place::Absent), (1, Place::Inside), (1, Place::Outside)]),
            act: dice.pick(&[
                (50, Act::Succeed),
                (12, Act::Fail),
                (8, Act::FailHalfWay),
                (6, Act::Hang),
                (6, Act::Stall),
                (5, Act::Panic),
                (5, Act::PanicHalfWay),
                (2, Act::Flood),
            ]),
            code: 1 + dice.below(16) as i32,
            pause: dice.pause(3),
            asks_hang: dice.percent(4),
            reads: dice.percent(15).then(|| dice.below(3)),
            reads_slowly: dice.percent(10),
            deadline: dice
                .percent(15)
                .then(|| Duration::from_millis(1) + dice.pause(25)),
            patience: if dice.percent(15) {
                dice.pause(12)
            } else {
                LONG
            },
            detached: dice.percent(5),
        };
        let endless = matches!(plan.act, Act::Hang | Act::Stall) || plan.asks_hang;
        if endless && plan.patience == LONG {
            plan.patience = Duration::from_millis(5) + dice.pause(25);
        }
        plan
    }
}

/// Until something else ends it.
const LONG: Duration = Duration::from_secs(20);
/// The time-outs of servers.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(10);
