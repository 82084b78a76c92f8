//! W3C Baggage.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::baggage::{MemberRef, Members, split};
use crate::carrier::{Extract, Inject};
use crate::context::Context;
use crate::counters;
use crate::propagator::Propagator;
use crate::trace_state::trim_ows;

/// The `baggage` field of [W3C Baggage](https://www.w3.org/TR/baggage/).
///
/// Malformed members are dropped, as are those over 64 members or 8,192 bytes: always whole ones,
/// counted in [`counters`](crate::counters()). What is behind 16 KiB is not looked at, and counts once a field.
/// The others are passed on as they came.
#[derive(Clone, Copy, Debug, Default)]
pub struct BaggagePropagator;

impl Propagator for BaggagePropagator {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        let mut members = Members::default();
        let mut room = Room::new();
        let mut unread = MAX_READ;
        from.for_each(BAGGAGE, &mut |field| {
            for member in read(field, &mut unread).split(|byte| *byte == b',') {
                // What is no text is malformed; bytes that were percent-encoded are another matter.
                let member = std::str::from_utf8(member).map(trim_ows);
                if member == Ok("") {
                    continue;
                }
                match member
                    .ok()
                    .and_then(|member| Some((member, value(member)?)))
                {
                    Some((member, value)) if room.take(member.len()) => {
                        let decoded = percent_decode_str(value).decode_utf8_lossy();
                        members.push_received(member, (decoded != value).then_some(&*decoded));
                    }
                    _ => counters::DROPPED_BAGGAGE.increment(),
                }
            }
        });
        if members.is_empty() {
            onto
        } else {
            onto.with_baggage(members.into())
        }
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        let baggage = context.baggage();
        match baggage.as_received() {
            Some(field) => into.set(BAGGAGE, field),
            None => match join(baggage.members()) {
                field if field.is_empty() => into.remove(BAGGAGE),
                field => into.set(BAGGAGE, &field),
            },
        }
    }

    fn fields(&self) -> &[&'static str] {
        &[BAGGAGE]
    }
}

/// As many members of the field as are looked at.
fn read<'a>(field: &'a [u8], unread: &mut usize) -> &'a [u8] {
    if field.len() <= *unread {
        *unread -= field.len();
        return field;
    }
    counters::DROPPED_BAGGAGE.increment();
    let end = field[..*unread].iter().rposition(|byte| *byte == b',');
    *unread = 0;
    &field[..end.unwrap_or(0)]
}

/// The value of a well-formed member, as it is written.
fn value(member: &str) -> Option<&str> {
    let (key, value, properties) = split(member)?;
    let legal = |c: u8| matches!(c, 0x21..=0x7e) && !matches!(c, b'"' | b',' | b';' | b'\\');
    let valid = is_token(key) && value.bytes().all(legal) && is_properties(properties);
    valid.then_some(value)
}

/// The members as one field: what came from a caller as it came, the rest encoded.
fn join<'a>(members: impl Iterator<Item = MemberRef<'a>>) -> String {
    let mut field = String::new();
    let mut room = Room::new();
    for member in members {
        let start = field.len();
        if start > 0 {
            field.push(',');
        }
        let from = field.len();
        let valid = match member.wire {
            Some(wire) => {
                field.push_str(wire);
                true
            }
            None => encode(&member, &mut field),
        };
        if !valid || !room.take(field.len() - from) {
            field.truncate(start);
            counters::DROPPED_BAGGAGE.increment();
        }
    }
    field
}

/// Appends a member of our own, if it may be sent.
fn encode(member: &MemberRef<'_>, field: &mut String) -> bool {
    if !is_token(member.key) || !is_properties(member.metadata) {
        return false;
    }
    field.push_str(member.key);
    field.push('=');
    field.extend(utf8_percent_encode(member.value, ENCODED));
    if !member.metadata.is_empty() {
        field.push(';');
        field.push_str(member.metadata);
    }
    true
}

/// RFC 9110, section 5.6.2.
fn is_token(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c))
}

/// Properties are passed on as they came, as long as they cannot break the field.
fn is_properties(properties: &str) -> bool {
    properties
        .chars()
        .all(|c| matches!(c, '\x20'..='\x7e' | '\t') && c != ',')
}

/// What is left of the limits.
struct Room {
    members: usize,
    bytes: usize,
}

impl Room {
    const fn new() -> Self {
        // The first member has no comma before it.
        Self {
            members: 64,
            bytes: 8192 + 1,
        }
    }

    fn take(&mut self, bytes: usize) -> bool {
        let fits = self.members > 0 && self.bytes > bytes;
        if fits {
            self.members -= 1;
            self.bytes -= bytes + 1;
        }
        fits
    }
}

const BAGGAGE: &str = "baggage";
/// Bytes of all fields.
const MAX_READ: usize = 16 * 1024;
/// All that section 3.3.1.3 does not allow in a value, and the percent sign itself. Also what readers
/// do not agree about: Python's take `+` for a space, Rust's end a value at a second `=`.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b'+')
    .add(b'=')
    .add(b' ')
    .add(b'"')
    .add(b',')
    .add(b';')
    .add(b'\\')
    .add(b'%');

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::baggage::Baggage;

    fn extract(field: &str) -> Baggage {
        let carrier = HashMap::from([("baggage".to_owned(), field.to_owned())]);
        BaggagePropagator
            .extract(Context::new(), &carrier)
            .baggage()
            .clone()
    }

    fn inject(baggage: Baggage) -> Option<String> {
        let mut carrier = HashMap::from([("Baggage".to_owned(), "stale=1".to_owned())]);
        BaggagePropagator.inject(&Context::new().with_baggage(baggage), &mut carrier);
        assert!(carrier.len() <= 1);
        carrier.remove("baggage")
    }

    #[test]
    fn reads_and_writes_members() {
        for (field, members, sent) in [
            ("a=1,b=2", &[("a", "1"), ("b", "2")][..], Some("a=1,b=2")),
            (
                " a = 1 ; p ; q=2 , b=x%20y",
                &[("a", "1"), ("b", "x y")],
                Some("a = 1 ; p ; q=2,b=x%20y"),
            ),
            ("a=b=c", &[("a", "b=c")], Some("a=b=c")),
            ("a=100%25", &[("a", "100%")], Some("a=100%25")),
            (
                "a=%ff,b=%c3",
                &[("a", "\u{fffd}"), ("b", "\u{fffd}")],
                Some("a=%ff,b=%c3"),
            ),
            ("a=1%2B2+3", &[("a", "1+2+3")], Some("a=1%2B2+3")),
            (
                "a=%3d%3D=,b=%zz",
                &[("a", "==="), ("b", "%zz")],
                Some("a=%3d%3D=,b=%zz"),
            ),
            ("a=1,a=2", &[("a", "1"), ("a", "2")], Some("a=1,a=2")),
            ("a=", &[("a", "")], Some("a=")),
            ("=1,b c=2,d", &[], None),
            ("a=\u{e9},b=1", &[("b", "1")], Some("b=1")),
        ] {
            let baggage = extract(field);
            assert_eq!(baggage.iter().collect::<Vec<_>>(), members, "{field}");
            assert_eq!(inject(baggage).as_deref(), sent, "{field}");
        }
    }

    #[test]
    fn members_of_our_own_are_read_alike_by_all() {
        assert_eq!(
            inject(Baggage::EMPTY.insert("a", "1+1=2, 100%")).as_deref(),
            Some("a=1%2B1%3D2%2C%20100%25")
        );
        // Only what was changed is written anew.
        let received = extract("a=%2b ; p,b=2,c=%ff");
        assert_eq!(
            inject(received.clone().insert("b", "+")).as_deref(),
            Some("a=%2b ; p,c=%ff,b=%2B")
        );
        assert_eq!(
            inject(received.remove("b")).as_deref(),
            Some("a=%2b ; p,c=%ff")
        );
    }

    #[test]
    fn reading_stops_after_16_kib() {
        let end = |padding: &str| {
            let field = format!("a=1,{},b=2", padding.repeat(MAX_READ / padding.len()));
            extract(&field)
        };
        let dropped = || counters().dropped_baggage;
        for padding in [",", " ", "x", "x,", "\u{e9}"] {
            let before = dropped();
            assert_eq!(end(padding).len(), 1, "{padding}");
            assert!(dropped() > before);
        }
        // No part of a member.
        let field = format!("a={},b={}", "x".repeat(100), "y".repeat(2 * MAX_READ));
        assert_eq!(inject(extract(&field)), Some(field[..102].to_owned()));
    }

    #[test]
    fn whole_members_are_dropped_over_the_limits() {
        let many = (0..70)
            .map(|i| format!("k{i}=v"))
            .collect::<Vec<_>>()
            .join(",");
        assert_eq!(extract(&many).len(), 64);
        let full = format!("a={}", "x".repeat(8190));
        assert_eq!(extract(&full).len(), 1);
        assert_eq!(extract(&format!("{full}y")).len(), 0);
        assert_eq!(inject(Baggage::EMPTY.insert("a", &"%".repeat(8000))), None);
    }

    #[test]
    fn keys_that_may_not_be_sent_are_not() {
        assert_eq!(
            inject(Baggage::EMPTY.insert("a b", "1").insert("c", "1")).as_deref(),
            Some("c=1")
        );
    }
}
