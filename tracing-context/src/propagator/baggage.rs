//! W3C Baggage.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::baggage::Member;
use crate::carrier::{Extract, Inject};
use crate::context::Context;
use crate::counters;
use crate::propagator::Propagator;
use crate::trace_state::trim_ows;

/// The `baggage` field of [W3C Baggage](https://www.w3.org/TR/baggage/).
///
/// Malformed members are dropped, as are those over 64 members or 8,192 bytes: always whole ones,
/// counted in [`counters`](crate::counters()).
#[derive(Clone, Copy, Debug, Default)]
pub struct BaggagePropagator;

impl Propagator for BaggagePropagator {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        let mut members = Vec::new();
        let mut room = Room::new();
        from.for_each(BAGGAGE, &mut |value| {
            for member in value.split(|byte| *byte == b',') {
                // What is no text is malformed; bytes that were percent-encoded are another matter.
                let member = std::str::from_utf8(member).map(trim_ows);
                if member == Ok("") {
                    continue;
                }
                let parsed = member.ok().and_then(parse);
                let length = member.map_or(0, str::len);
                match parsed.filter(|_| room.take(length)) {
                    Some((key, value, properties)) => {
                        let value = percent_decode_str(value).decode_utf8_lossy();
                        members.push(Member::new(key, &value, properties));
                    }
                    None => counters::DROPPED_BAGGAGE.increment(),
                }
            }
        });
        if members.is_empty() {
            onto
        } else {
            onto.with_baggage(members.into_iter().collect())
        }
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        let mut field = String::new();
        let mut room = Room::new();
        for (key, value, properties) in context.baggage().members_with_metadata() {
            let mut member = format!("{key}={}", utf8_percent_encode(value, ENCODED));
            if !properties.is_empty() {
                member.push(';');
                member.push_str(properties);
            }
            if !is_token(key) || !is_properties(properties) || !room.take(member.len()) {
                counters::DROPPED_BAGGAGE.increment();
                continue;
            }
            if !field.is_empty() {
                field.push(',');
            }
            field.push_str(&member);
        }
        if field.is_empty() {
            into.remove(BAGGAGE);
        } else {
            into.set(BAGGAGE, &field);
        }
    }

    fn fields(&self) -> &[&'static str] {
        &[BAGGAGE]
    }
}

/// Section 3.3.1: `key OWS = OWS value *( OWS ; OWS property )`.
fn parse(member: &str) -> Option<(&str, &str, &str)> {
    let (pair, properties) = member.split_once(';').unwrap_or((member, ""));
    let (key, value) = pair.split_once('=')?;
    let (key, value) = (trim_ows(key), trim_ows(value));
    let legal = |c: char| matches!(c, '\x21'..='\x7e') && !matches!(c, '"' | ',' | ';' | '\\');
    let properties = trim_ows(properties);
    let valid = is_token(key) && value.chars().all(legal) && is_properties(properties);
    valid.then_some((key, value, properties))
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
/// All that section 3.3.1.3 does not allow in a value, and the percent sign itself.
const ENCODED: &AsciiSet = &CONTROLS
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
                Some("a=1;p ; q=2,b=x%20y"),
            ),
            ("a=b=c", &[("a", "b=c")], Some("a=b=c")),
            ("a=100%25", &[("a", "100%")], Some("a=100%25")),
            ("a=%ff", &[("a", "\u{fffd}")], Some("a=%EF%BF%BD")),
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
