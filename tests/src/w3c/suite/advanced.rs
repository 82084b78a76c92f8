//! `AdvancedTest`: three calls to each request.

use std::collections::HashSet;

use super::{PARENT_ID, TRACE_ID};
use crate::w3c::{Harness, Sent};

pub async fn test_multiple_requests_with_valid_traceparent() {
    let sent = hops(&[format!("traceparent: 00-{TRACE_ID}-{PARENT_ID}-01")]).await;
    assert_eq!(trace_ids(&sent), HashSet::from([TRACE_ID]));
    assert_eq!(parent_ids(&sent).len(), 3);
}

pub async fn test_multiple_requests_without_traceparent() {
    let sent = hops::<&str>(&[]).await;
    assert_eq!(parent_ids(&sent).len(), 3);
}

pub async fn test_multiple_requests_with_illegal_traceparent() {
    let zero = "0".repeat(32);
    let sent = hops(&[format!("traceparent: 00-{zero}-{PARENT_ID}-01")]).await;
    assert!(!trace_ids(&sent).contains(&*zero));
    assert_eq!(parent_ids(&sent).len(), 3);
}

async fn hops<L: AsRef<[u8]>>(fields: &[L]) -> Vec<Sent> {
    Harness::new().await.hops(fields, 3).await
}

fn trace_ids(sent: &[Sent]) -> HashSet<&str> {
    sent.iter().map(|sent| &*sent.parent.trace_id).collect()
}

fn parent_ids(sent: &[Sent]) -> HashSet<&str> {
    sent.iter().map(|sent| &*sent.parent.parent_id).collect()
}
