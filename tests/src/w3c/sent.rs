//! What the service sent on, read as strictly as W3C's harness reads it.

use crate::w3c::{Field, Message};

/// The context in one callback.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sent {
    pub parent: Parent,
    /// The members of `tracestate` in order, as key and value.
    pub state: Vec<Field>,
    /// The fields of both specifications, names as they were sent.
    pub fields: Vec<Field>,
}

/// A `traceparent`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parent {
    pub trace_id: String,
    pub parent_id: String,
    pub flags: u8,
}

impl Sent {
    /// Panics over anything that a sender may not send.
    pub fn of(message: &Message) -> Self {
        let ours = |name: &str| {
            let position = FIELDS
                .iter()
                .position(|known| name.eq_ignore_ascii_case(known));
            position.unwrap_or(FIELDS.len())
        };
        let mut fields = message.fields.clone();
        fields.retain(|(name, _)| ours(name) < FIELDS.len());
        fields.sort_by_key(|(name, _)| ours(name));
        let values = |wanted: &str| -> Vec<&str> {
            fields
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| &**value)
                .collect()
        };
        let parents = values("traceparent");
        assert_eq!(parents.len(), 1, "one traceparent: {fields:?}");
        let state = values("tracestate").join(",");
        Self {
            parent: Parent::of(parents[0]),
            state: members(&state),
            fields,
        }
    }

    /// The value of a member of `tracestate`, the first of its key.
    pub fn member(&self, key: &str) -> Option<&str> {
        let mut members = self.state.iter();
        members
            .find(|(name, _)| name == key)
            .map(|(_, value)| &**value)
    }

    /// Whether `tracestate` has this very member.
    pub fn has(&self, key: &str, value: &str) -> bool {
        self.member(key) == Some(value)
    }
}

impl Parent {
    /// Version 00 alone, and ids that are not zero.
    fn of(text: &str) -> Self {
        let parts: Vec<_> = text.split('-').collect();
        let &[version, trace_id, parent_id, flags] = &parts[..] else {
            panic!("four parts: {text}")
        };
        let lengths = [version, trace_id, parent_id, flags].map(str::len);
        assert_eq!(lengths, [2, 32, 16, 2], "{text}");
        let is_hex = |c| matches!(c, '0'..='9' | 'a'..='f' | '-');
        assert!(text.chars().all(is_hex), "{text}");
        assert_eq!(version, "00", "{text}");
        assert!(!trace_id.chars().all(|c| c == '0'), "{text}");
        assert!(!parent_id.chars().all(|c| c == '0'), "{text}");
        Self {
            trace_id: trace_id.to_owned(),
            parent_id: parent_id.to_owned(),
            flags: u8::from_str_radix(flags, 16).unwrap(),
        }
    }
}

/// The members of a list, empty ones left out.
fn members(list: &str) -> Vec<Field> {
    let members = list
        .split(',')
        .map(|member| member.trim_matches([' ', '\t']));
    let members: Vec<_> = members
        .filter(|member| !member.is_empty())
        .map(|member| {
            let (key, value) = member.split_once('=').expect("key=value");
            let starts = key.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
            let key_char =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-*/@".contains(c);
            assert!(
                starts && key.chars().all(key_char) && key.len() <= 256,
                "{member}"
            );
            let value_char = |c: char| matches!(c, ' '..='~') && c != '=';
            let long = (1..=256).contains(&value.len());
            assert!(long && value.chars().all(value_char), "{member}");
            (key.to_owned(), value.to_owned())
        })
        .collect();
    assert!(members.len() <= 32, "{list}");
    members
}

const FIELDS: [&str; 3] = ["traceparent", "tracestate", "baggage"];
