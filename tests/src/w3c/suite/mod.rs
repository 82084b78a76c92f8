//! W3C's own [test harness](https://github.com/w3c/trace-context/tree/main/test) in Rust: every
//! test under its name there, at the strictness and specification levels 2.

mod advanced;
mod level2;
mod traceparent;
mod tracestate;

pub use self::advanced::*;
pub use self::level2::*;
pub use self::traceparent::*;
pub use self::tracestate::*;

use crate::w3c::{Harness, Sent};

/// What is sent on by a request with these lines of fields.
async fn hop<L: AsRef<[u8]>>(fields: &[L]) -> Sent {
    Harness::new().await.hop(fields).await
}

/// The trace id that is sent on by a request with this `traceparent`.
async fn trace_id_of(parent: &str) -> String {
    hop(&[format!("traceparent: {parent}")])
        .await
        .parent
        .trace_id
}

/// What is sent on by a request with a valid `traceparent` and these lines of fields; the trace
/// goes on.
async fn hop_in_trace<L: AsRef<[u8]>>(fields: &[L]) -> Sent {
    let parent = format!("traceparent: 00-{TRACE_ID}-{PARENT_ID}-00");
    let fields: Vec<_> = [parent.as_bytes()]
        .into_iter()
        .chain(fields.iter().map(AsRef::as_ref))
        .collect();
    let sent = hop(&fields).await;
    assert_eq!(sent.parent.trace_id, TRACE_ID);
    sent
}

const TRACE_ID: &str = "12345678901234567890123456789012";
const PARENT_ID: &str = "1234567890123456";
