//! What the programs of this package share: see README.md.
#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot be made stops"
)]

pub mod backend;
pub mod empty;
pub mod servers;
pub mod setup;
