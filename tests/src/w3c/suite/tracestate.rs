//! `TraceContextTest`, the tests of `tracestate`.

use super::{hop, hop_in_trace};

pub async fn test_tracestate_included_traceparent_missing() {
    let one = hop(&["tracestate: foo=1"]).await;
    let two = hop(&["tracestate: foo=1,bar=2"]).await;
    assert_eq!(one.state.len(), two.state.len());
}

pub async fn test_tracestate_included_traceparent_included() {
    let sent = hop_in_trace(&["tracestate: foo=1,bar=2"]).await;
    assert!(sent.has("foo", "1") && sent.has("bar", "2"));
}

pub async fn test_tracestate_header_name() {
    for name in ["trace-state", "trace.state"] {
        let sent = hop_in_trace(&[format!("{name}: foo=1")]).await;
        assert_eq!(sent.member("foo"), None, "{name}");
    }
}

pub async fn test_tracestate_header_name_valid_casing() {
    for name in ["TraceState", "TrAcEsTaTe", "TRACESTATE"] {
        let sent = hop_in_trace(&[format!("{name}: foo=1")]).await;
        assert!(sent.has("foo", "1"), "{name}");
    }
}

pub async fn test_tracestate_empty_header() {
    hop_in_trace(&["tracestate: "]).await;
    for fields in [
        ["tracestate: foo=1", "tracestate: "],
        ["tracestate: ", "tracestate: foo=1"],
    ] {
        assert!(hop_in_trace(&fields).await.has("foo", "1"), "{fields:?}");
    }
}

pub async fn test_tracestate_multiple_headers_different_keys() {
    let fields = [
        "tracestate: foo=1,",
        "tracestate: bar=2",
        "tracestate: rojo=1,congo=2,baz=3",
    ];
    let sent = hop_in_trace(&fields).await;
    let keys: Vec<_> = sent.state.iter().map(|(key, _)| &**key).collect();
    assert_eq!(keys, ["foo", "bar", "rojo", "congo", "baz"]);
}

pub async fn test_tracestate_duplicated_keys() {
    for fields in [
        &["tracestate: foo=1,foo=1"][..],
        &["tracestate: foo=1,foo=2"],
        &["tracestate: foo=1", "tracestate: foo=1"],
        &["tracestate: foo=1", "tracestate: foo=2"],
    ] {
        let sent = hop_in_trace(fields).await;
        assert!(sent.has("foo", "1") || sent.has("foo", "2"), "{fields:?}");
    }
}

pub async fn test_tracestate_all_allowed_characters() {
    let letters: String = ('a'..='z').chain('0'..='9').chain("_-*/".chars()).collect();
    let value: String = (' '..='~').filter(|c| !",=".contains(*c)).collect();
    for key in [letters.clone(), format!("{letters}@{letters}")] {
        let sent = hop_in_trace(&[format!("tracestate: {key}={value}")]).await;
        assert!(sent.has(&key, &value), "{sent:?}");
    }
}

pub async fn test_tracestate_ows_handling() {
    for value in [
        "foo=1 \t , \t bar=2, \t baz=3",
        "foo=1\t \t,\t \tbar=2,\t \tbaz=3",
    ] {
        let sent = hop_in_trace(&[format!("tracestate: {value}")]).await;
        let kept = sent.has("foo", "1") && sent.has("bar", "2") && sent.has("baz", "3");
        assert!(kept, "{value:?}");
    }
    for value in [" foo=1", "\tfoo=1", "foo=1 ", "foo=1\t", "\t foo=1 \t"] {
        let sent = hop_in_trace(&[format!("tracestate:{value}")]).await;
        assert!(sent.has("foo", "1"), "{value:?}");
    }
}

pub async fn test_tracestate_key_illegal_characters() {
    for key in ["foo ", "FOO", "foo.bar"] {
        let sent = hop_in_trace(&[format!("tracestate: {key}=1")]).await;
        assert_eq!(sent.member(key), None, "{key}");
        assert_eq!(sent.member(key.trim_end()), None, "{key}");
    }
}

pub async fn test_tracestate_key_illegal_vendor_format() {
    for key in ["foo@", "foo@@bar", "foo@bar@baz"] {
        let sent = hop_in_trace(&[format!("tracestate: {key}=1,bar=2")]).await;
        assert!(sent.has(key, "1") && sent.has("bar", "2"), "{key}");
    }
    let sent = hop_in_trace(&["tracestate: @foo=1,bar=2"]).await;
    assert_eq!(sent.member("@foo"), None);
    assert_eq!(sent.member("bar"), None);
}

pub async fn test_tracestate_member_count_limit() {
    let bars = |range: std::ops::RangeInclusive<usize>| {
        let list: Vec<_> = range.map(|n| format!("bar{n:02}={n:02}")).collect();
        format!("tracestate: {}", list.join(","))
    };
    let most = [bars(1..=10), bars(11..=20), bars(21..=30), bars(31..=32)];
    let sent = hop_in_trace(&most).await;
    assert!(sent.has("bar01", "01"));
    assert_eq!(sent.state.len(), 32);
    let too_many = [bars(1..=10), bars(11..=20), bars(21..=30), bars(31..=33)];
    assert_eq!(hop_in_trace(&too_many).await.member("bar01"), None);
}

pub async fn test_tracestate_key_length_limit() {
    let longest = "z".repeat(256);
    let fields = ["tracestate: foo=1", &format!("tracestate: {longest}=1")];
    let sent = hop_in_trace(&fields).await;
    assert!(sent.has("foo", "1") && sent.has(&longest, "1"));

    let too_long = "z".repeat(257);
    let fields = ["tracestate: foo=1", &format!("tracestate: {too_long}=1")];
    let sent = hop_in_trace(&fields).await;
    assert_eq!(sent.member("foo"), None);
    assert_eq!(sent.member(&too_long), None);

    for (tenant, system) in [(241, 14), (242, 1), (1, 15)] {
        let key = format!("{}@{}", "t".repeat(tenant), "v".repeat(system));
        let sent = hop_in_trace(&[format!("tracestate: {key}=1")]).await;
        assert!(sent.has(&key, "1"), "{key}");
    }
}

pub async fn test_tracestate_value_illegal_characters() {
    let sent = hop_in_trace(&["tracestate: foo=bar=baz"]).await;
    assert_eq!(sent.member("foo"), None);
    let sent = hop_in_trace(&["tracestate: foo=,bar=3"]).await;
    assert_eq!(sent.member("foo"), None);
    assert_eq!(sent.member("bar"), None);
}
