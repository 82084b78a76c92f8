//! As much as a caller can send, of the worst kinds.

use std::iter;

use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use proptest::sample::select;

/// Fields of both specifications that are so long together: in one field or several, near to what
/// is valid or far from it.
pub fn flood(size: usize) -> impl Strategy<Value = HeaderMap> {
    let kind = (select(NAMES.to_vec()), any::<bool>(), any::<bool>());
    let shares = select(vec![1, 2, 3, 8, 16, 32]);
    let shape = (kind, shares, any::<bool>());
    shape.prop_flat_map(move |((name, spread, in_trace), share, text)| {
        let values = prop::collection::vec(value(size / share, text), share);
        values.prop_map(move |values| {
            let mut headers = HeaderMap::new();
            if in_trace && name != NAMES[0] {
                headers.insert(NAMES[0], HeaderValue::from_static(PARENT));
            }
            for (n, value) in values.iter().enumerate() {
                let name = if spread { NAMES[n % NAMES.len()] } else { name };
                let name = HeaderName::from_static(name);
                headers.append(name, HeaderValue::from_bytes(value).unwrap());
            }
            headers
        })
    })
}

/// A value of this length: members with much between them, one piece over and over, or several.
fn value(length: usize, text: bool) -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        prop::collection::vec(piece(text), 1..4),
        prop::collection::vec(piece(text), 4..200),
    ];
    let pieces = pieces.prop_map(move |pieces| {
        let mut bytes: Vec<u8> = pieces.concat();
        bytes.retain(|&byte| byte == b'\t' || byte >= b' ' && byte != 0x7f);
        if bytes.is_empty() {
            bytes.push(b',');
        }
        bytes.into_iter().cycle().take(length).collect()
    });
    prop_oneof![sparse(length), pieces]
}

/// A list of few members that is long all the same.
fn sparse(length: usize) -> impl Strategy<Value = Vec<u8>> {
    let filler = select(vec![b',', b' ', b'\t']);
    let member = "[a-z]{1,3}=[a-z%]{1,200}".prop_map(String::into_bytes);
    let members = prop::collection::vec((member, filler), 1..12);
    members.prop_map(move |members| {
        let mut bytes = Vec::new();
        let each = length / members.len();
        for (n, (member, filler)) in members.iter().enumerate() {
            if n > 0 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(member);
            let fill = (each * (n + 1)).saturating_sub(bytes.len());
            bytes.extend(iter::repeat_n(*filler, fill));
        }
        bytes.truncate(length);
        bytes
    })
}

/// Parts of valid fields, what breaks them, and, unless it is to be text, any bytes.
fn piece(text: bool) -> impl Strategy<Value = Vec<u8>> {
    let known = vec![
        PARENT, "cc-", "00-", "-01", "a=1", "b=2;p=3", "k=", "=", ",", ";", ",,", "a,", " ", "\t",
        "%", "%ff", "%C3%A9", "%25", "\"", "\\", "@", "ot=th:0", "\u{e9}",
    ];
    let known = select(known).prop_map(|text| text.as_bytes().to_vec());
    let run = (select((b' '..0x7f).collect::<Vec<_>>()), 1..300_usize);
    let run = run.prop_map(|(byte, count)| vec![byte; count]);
    let raw = prop_oneof![Just(vec![0xff]), prop::collection::vec(any::<u8>(), 0..64)];
    let raw = raw.prop_map(move |bytes| if text { b",".to_vec() } else { bytes });
    prop_oneof![4 => known, 1 => run, 2 => raw]
}

const NAMES: [&str; 3] = ["traceparent", "tracestate", "baggage"];
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
