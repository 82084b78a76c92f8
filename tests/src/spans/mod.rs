//! The contract of spans that no crate of ours makes for you: `#[instrument]`, the macros of
//! `tracing`, and database calls.
#![expect(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "cases are tests: their names say what they are, and they panic when they fail"
)]

pub(crate) mod cases;
mod contract;

#[doc(hidden)]
pub use self::contract::listed;
