//! The contract of `#[instrument]`, of the macros of `tracing` and of database calls, under every
//! kind of subscriber.

use tracing_tests::spans_contract;

spans_contract!(spans, [every]);
