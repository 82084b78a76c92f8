//! What is done to a message, by its seed and number alone.

use std::time::Duration;

use crate::dice::Dice;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) send: Send,
    pub(crate) process: Process,
    pub(crate) act: Act,
    pub(crate) pause: Duration,
    pub(crate) detached: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Send {
    Awaited,
    /// The future is given up after this long, in tenths of a millisecond.
    GivenUp(u64),
    /// Handed over, and nobody waits.
    Unawaited,
    /// To a producer whose queue is full most of the time.
    Crowded,
    TooLarge,
    /// To a producer without a broker, which is dropped.
    Purged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Process {
    Awaited,
    Task,
    Blocking,
    ByHand,
    Batch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Succeed,
    Fail,
    Panic,
    /// Until it is dropped.
    Hang,
}

impl Plan {
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        let mut dice = Dice::new(seed, index, 4);
        let given_up = dice.below(60);
        let process = dice.pick(&[
            (30, Process::Awaited),
            (30, Process::Task),
            (10, Process::Blocking),
            (15, Process::ByHand),
            (15, Process::Batch),
        ]);
        let hangs = if process == Process::Blocking { 0 } else { 8 };
        Self {
            send: dice.pick(&[
                (6_000, Send::Awaited),
                (1_500, Send::GivenUp(given_up)),
                (1_500, Send::Unawaited),
                (600, Send::Crowded),
                (400, Send::TooLarge),
                (3, Send::Purged),
            ]),
            process,
            act: dice.pick(&[
                (70, Act::Succeed),
                (12, Act::Fail),
                (10, Act::Panic),
                (hangs, Act::Hang),
            ]),
            // Most handlers are quick: a partition waits for each that is awaited.
            pause: if dice.percent(20) {
                dice.pause(2)
            } else {
                Duration::ZERO
            },
            detached: dice.percent(5),
        }
    }
}
