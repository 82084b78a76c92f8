//! Runs the demo as it is and reads what it prints for programs.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, reason = "helpers of tests are tests too")]

mod backend;
mod caller;
mod compare;
mod contract;
mod engines;
mod failures;
mod health;
mod lifetime;
mod logs;
mod payments;
mod report;
mod retries;
mod run;
mod running;
mod sampling;
mod serving;
mod stores;
mod tail;
mod traffic;
mod trees;
