//! What is done to a request, by its seed and number alone: both sides read the same plan.

use std::time::Duration;

use http::Method;

use crate::dice::Dice;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) caller: Caller,
    pub(crate) app: App,
    pub(crate) catch: Place,
    pub(crate) timeout: Place,
    pub(crate) act: Act,
    /// Before the head, and between chunks.
    pub(crate) pause: Duration,
    pub(crate) status: u16,
    pub(crate) method: Method,
    pub(crate) sends: Sends,
    pub(crate) reads: Reads,
    /// The caller has had enough.
    pub(crate) patience: Duration,
    /// A task goes on after the request.
    pub(crate) detached: bool,
    pub(crate) dice: Dice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    Hyper1,
    Hyper2,
    Reqwest,
    /// A socket without a span.
    Raw(Raw),
    /// One of ours, to a server that is none.
    ToOrigin(Origin),
    /// To a port where nobody listens.
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    HalfHead,
    HalfBody,
    Leaves,
    Slow,
    Reads,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Answers,
    Informs,
    Closes,
    Resets,
    HalfHead,
    HalfBody,
    HalfChunk,
    Nonsense,
    Hangs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum App {
    Axum,
    Bare,
    /// On a thread of its own, together with those who hold guards over awaits.
    Local,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Absent,
    Inside,
    Outside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Whole,
    Chunks,
    Large,
    Trailers,
    Echo,
    Hang,
    HangInBody,
    ServiceError,
    BodyError,
    PanicInCall,
    Panic,
    BodyPanic,
    ShortBody,
    LongBody,
    Events,
    EventsForEver,
    Upgrade,
    Guard,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sends {
    Nothing,
    Whole,
    Chunks,
    Fails,
    Hangs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    All,
    Slowly,
    /// So many frames, and then leaves.
    Some(u64),
}

impl Plan {
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        let mut dice = Dice::new(seed, index, 1);
        let app = dice.pick(&[(45, App::Axum), (45, App::Bare), (10, App::Local)]);
        let caller = caller(&mut dice, app);
        let mut plan = Self {
            caller,
            app,
            catch: place(&mut dice),
            timeout: place(&mut dice),
            act: act(&mut dice, app, caller),
            pause: dice.pause(3),
            status: dice.pick(&[
                (60, 200),
                (4, 201),
                (4, 204),
                (4, 304),
                (8, 404),
                (4, 429),
                (8, 500),
                (4, 503),
            ]),
            method: dice
                .pick(&[(7, "GET"), (1, "HEAD"), (2, "POST"), (1, "BREW")])
                .parse()
                .unwrap_or(Method::GET),
            sends: dice.pick(&[
                (70, Sends::Nothing),
                (10, Sends::Whole),
                (10, Sends::Chunks),
                (5, Sends::Fails),
                (5, Sends::Hangs),
            ]),
            reads: match dice.below(10) {
                0..=6 => Reads::All,
                7 => Reads::Slowly,
                _ => Reads::Some(dice.below(3)),
            },
            patience: if dice.percent(15) {
                dice.pause(12)
            } else {
                LONG
            },
            detached: dice.percent(5),
            dice: dice.clone(),
        };
        plan.settle();
        plan
    }

    /// What has no end must end by somebody.
    fn settle(&mut self) {
        if self.method == Method::HEAD && self.act == Act::Upgrade {
            self.method = Method::GET;
        }
        if matches!(
            self.sends,
            Sends::Whole | Sends::Chunks | Sends::Fails | Sends::Hangs
        ) {
            self.method = Method::POST;
        }
        if matches!(self.act, Act::Upgrade) {
            (self.sends, self.reads) = (Sends::Nothing, Reads::All);
            self.method = Method::GET;
        }
        // Nobody learns of a caller that is gone while its request is not read, or while a response
        // is written that has no end to come.
        let reads_nothing = matches!(self.act, Act::Hang | Act::HangInBody | Act::EventsForEver);
        if reads_nothing {
            self.sends = Sends::Nothing;
            if self.caller == Caller::Raw(Raw::HalfBody) {
                self.act = Act::Echo;
            }
        }
        // A panic after a span whose head was the end is nobody's exception.
        if self.act == Act::BodyPanic {
            self.status = 200;
            if self.method == Method::HEAD {
                self.method = Method::GET;
            }
        }
        let endless = matches!(self.act, Act::Hang | Act::HangInBody | Act::EventsForEver)
            || self.sends == Sends::Hangs
            || self.caller == Caller::ToOrigin(Origin::Hangs);
        if endless && self.patience == LONG {
            self.patience = Duration::from_millis(5) + self.dice.pause(20);
        }
    }
}

fn caller(dice: &mut Dice, app: App) -> Caller {
    let raw = dice.pick(&[
        (2, Raw::HalfHead),
        (2, Raw::HalfBody),
        (2, Raw::Leaves),
        (1, Raw::Slow),
        (3, Raw::Reads),
    ]);
    let origin = dice.pick(&[
        (3, Origin::Answers),
        (1, Origin::Informs),
        (1, Origin::Closes),
        (1, Origin::Resets),
        (1, Origin::HalfHead),
        (1, Origin::HalfBody),
        (1, Origin::HalfChunk),
        (1, Origin::Nonsense),
        (1, Origin::Hangs),
    ]);
    let http2 = if app == App::Local { 0 } else { 30 };
    dice.pick(&[
        (35, Caller::Hyper1),
        (http2, Caller::Hyper2),
        (15, Caller::Reqwest),
        (12, Caller::Raw(raw)),
        (7, Caller::ToOrigin(origin)),
        (1, Caller::Refused),
    ])
}

fn act(dice: &mut Dice, app: App, caller: Caller) -> Act {
    let bare = if app == App::Bare { 1 } else { 0 };
    let http1 = if caller == Caller::Hyper2 { 0 } else { 1 };
    let can_upgrade = if matches!(caller, Caller::Hyper1) && app != App::Local {
        3
    } else {
        0
    };
    let guards = if app == App::Local { 20 } else { 0 };
    dice.pick(&[
        (30, Act::Whole),
        (15, Act::Chunks),
        (4, Act::Large),
        (4, Act::Trailers),
        (10, Act::Echo),
        (4, Act::Hang),
        (4, Act::HangInBody),
        (3 * bare, Act::ServiceError),
        (4, Act::BodyError),
        (2 * bare, Act::PanicInCall),
        (3, Act::Panic),
        (3, Act::BodyPanic),
        (3, Act::ShortBody),
        (http1, Act::LongBody),
        (4, Act::Events),
        (4, Act::EventsForEver),
        (can_upgrade, Act::Upgrade),
        (guards, Act::Guard),
    ])
}

fn place(dice: &mut Dice) -> Place {
    dice.pick(&[(2, Place::Absent), (1, Place::Inside), (1, Place::Outside)])
}

/// Until something else ends it.
const LONG: Duration = Duration::from_secs(20);
/// The two time-outs of servers.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(8);
