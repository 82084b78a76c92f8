//! `TraceContextTest`, the tests of `traceparent`.

use super::{PARENT_ID, TRACE_ID, hop, trace_id_of};

pub async fn test_both_traceparent_and_tracestate_missing() {
    // Reading what was sent on checks that it is valid.
    hop::<&str>(&[]).await;
}

pub async fn test_traceparent_included_tracestate_missing() {
    let sent = hop(&[format!("traceparent: 00-{TRACE_ID}-{PARENT_ID}-01")]).await;
    assert_eq!(sent.parent.trace_id, TRACE_ID);
    assert_ne!(sent.parent.parent_id, PARENT_ID);
}

pub async fn test_traceparent_duplicated() {
    let other = "12345678901234567890123456789011";
    let sent = hop(&[
        format!("traceparent: 00-{other}-{PARENT_ID}-01"),
        format!("traceparent: 00-{TRACE_ID}-{PARENT_ID}-01"),
    ])
    .await;
    assert_ne!(sent.parent.trace_id, other);
    assert_ne!(sent.parent.trace_id, TRACE_ID);
}

pub async fn test_traceparent_header_name() {
    for name in ["trace-parent", "trace.parent"] {
        let sent = hop(&[format!("{name}: 00-{TRACE_ID}-{PARENT_ID}-01")]).await;
        assert_ne!(sent.parent.trace_id, TRACE_ID, "{name}");
    }
}

pub async fn test_traceparent_header_name_valid_casing() {
    for name in ["TraceParent", "TrAcEpArEnT", "TRACEPARENT"] {
        let sent = hop(&[format!("{name}: 00-{TRACE_ID}-{PARENT_ID}-01")]).await;
        assert_eq!(sent.parent.trace_id, TRACE_ID, "{name}");
    }
}

pub async fn test_traceparent_version_0x00() {
    restarts(&[
        format!("00-{TRACE_ID}-{PARENT_ID}-01."),
        format!("00-{TRACE_ID}-{PARENT_ID}-01-what-the-future-will-be-like"),
    ])
    .await;
}

pub async fn test_traceparent_version_0xcc() {
    continues(&[
        format!("cc-{TRACE_ID}-{PARENT_ID}-01"),
        format!("cc-{TRACE_ID}-{PARENT_ID}-01-what-the-future-will-be-like"),
    ])
    .await;
    restarts(&[format!(
        "cc-{TRACE_ID}-{PARENT_ID}-01.what-the-future-will-not-be-like"
    )])
    .await;
}

pub async fn test_traceparent_version_0xff() {
    restarts(&[format!("ff-{TRACE_ID}-{PARENT_ID}-01")]).await;
}

pub async fn test_traceparent_version_illegal_characters() {
    restarts(&[
        format!(".0-{TRACE_ID}-{PARENT_ID}-01"),
        format!("0.-{TRACE_ID}-{PARENT_ID}-01"),
    ])
    .await;
}

pub async fn test_traceparent_version_too_long() {
    restarts(&[
        format!("000-{TRACE_ID}-{PARENT_ID}-01"),
        format!("0000-{TRACE_ID}-{PARENT_ID}-01"),
    ])
    .await;
}

pub async fn test_traceparent_version_too_short() {
    restarts(&[format!("0-{TRACE_ID}-{PARENT_ID}-01")]).await;
}

pub async fn test_traceparent_trace_id_all_zero() {
    not_reused(&["0".repeat(32)]).await;
}

pub async fn test_traceparent_trace_id_illegal_characters() {
    not_reused(&[
        format!(".{}", &TRACE_ID[1..]),
        format!("{}.", &TRACE_ID[..31]),
    ])
    .await;
}

pub async fn test_traceparent_trace_id_too_long() {
    let long = format!("{TRACE_ID}3");
    let trace_id = trace_id_of(&format!("00-{long}-{PARENT_ID}-01")).await;
    assert_ne!(trace_id, long);
    assert_ne!(trace_id, long[..32]);
    assert_ne!(trace_id, long[1..]);
}

pub async fn test_traceparent_trace_id_too_short() {
    not_reused(&[TRACE_ID[..31].to_owned()]).await;
}

pub async fn test_traceparent_parent_id_all_zero() {
    restarts(&[format!("00-{TRACE_ID}-0000000000000000-01")]).await;
}

pub async fn test_traceparent_parent_id_illegal_characters() {
    restarts(&[
        format!("00-{TRACE_ID}-.{}-01", &PARENT_ID[1..]),
        format!("00-{TRACE_ID}-{}.-01", &PARENT_ID[..15]),
    ])
    .await;
}

pub async fn test_traceparent_parent_id_too_long() {
    restarts(&[format!("00-{TRACE_ID}-{PARENT_ID}7-01")]).await;
}

pub async fn test_traceparent_parent_id_too_short() {
    restarts(&[format!("00-{TRACE_ID}-{}-01", &PARENT_ID[..15])]).await;
}

pub async fn test_traceparent_trace_flags_illegal_characters() {
    restarts(&[
        format!("00-{TRACE_ID}-{PARENT_ID}-.0"),
        format!("00-{TRACE_ID}-{PARENT_ID}-0."),
    ])
    .await;
}

pub async fn test_traceparent_trace_flags_too_long() {
    restarts(&[format!("00-{TRACE_ID}-{PARENT_ID}-001")]).await;
}

pub async fn test_traceparent_trace_flags_too_short() {
    restarts(&[format!("00-{TRACE_ID}-{PARENT_ID}-1")]).await;
}

pub async fn test_traceparent_ows_handling() {
    let value = format!("00-{TRACE_ID}-{PARENT_ID}-01");
    continues(&[
        format!(" {value}"),
        format!("\t{value}"),
        format!("{value} "),
        format!("{value}\t"),
        format!("\t {value} \t"),
    ])
    .await;
}

async fn continues(parents: &[String]) {
    for parent in parents {
        assert_eq!(trace_id_of(parent).await, TRACE_ID, "{parent:?}");
    }
}

async fn restarts(parents: &[String]) {
    for parent in parents {
        assert_ne!(trace_id_of(parent).await, TRACE_ID, "{parent:?}");
    }
}

/// Of `traceparent`s with these trace ids.
async fn not_reused(trace_ids: &[String]) {
    for id in trace_ids {
        let sent = trace_id_of(&format!("00-{id}-{PARENT_ID}-01")).await;
        assert_ne!(sent, *id);
    }
}
