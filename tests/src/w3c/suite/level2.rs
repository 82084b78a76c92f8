//! `TraceContext2Test`: what is new in Level 2.

use super::{PARENT_ID, TRACE_ID, hop};

pub async fn test_propagates_random_flag() {
    let sent = hop(&[format!("traceparent: 00-{TRACE_ID}-{PARENT_ID}-02")]).await;
    assert_eq!(sent.parent.trace_id, TRACE_ID);
    assert_ne!(sent.parent.parent_id, PARENT_ID);
    assert_eq!(sent.parent.flags & 2, 2);
}
