//! How a contract is kept: every case runs under every kind of subscriber that a service may have.
//!
//! A subscriber is a process's, so each set-up is a process: a test asks what the processes said of
//! its case. It has to pass in each of them, and to leave the same spans, the same contexts inside
//! of handlers and on the wire, and the same log lines, ids and times aside. Without a subscriber
//! nothing is recorded and the caller's context travels on.
//!
//! The list of cases is in `contract.rs` of each suite. One that is not listed is dead code, which
//! does not compile here.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test fails by a panic"
)]

mod account;
mod children;
mod json_lines;
mod macros;
mod masked;
pub(crate) mod seen;
mod setup;
mod subscriber;
mod test;

pub(crate) use self::account::{counted, forget, lines_of, made};
pub use self::json_lines::JsonLines;
pub(crate) use self::masked::tree;
pub use self::setup::Setup;
pub(crate) use self::subscriber::install;
pub use self::test::Within;
