//! Application data that travels with a request.

use std::fmt;
use std::sync::Arc;

use crate::record::Place;
use crate::trace_state::trim_ows;

/// Key/value pairs that travel along a whole trace, in order.
///
/// Cheap to clone; an empty one allocates nothing. Values are what the application sees (decoded);
/// the propagator encodes them. What a caller sent is passed on as it came, byte for byte, unless it
/// is replaced. Everything in it goes to every service the request reaches: no secrets, no personal
/// data.
#[derive(Clone, Default)]
pub struct Baggage(Option<Arc<Members>>);

impl Baggage {
    /// No members.
    pub const EMPTY: Self = Self(None);

    /// Whether there are no members.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |members| members.list.len())
    }

    /// The value of the last member of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.members()
            .rev()
            .find(|member| member.key == key)
            .map(|member| member.value)
    }

    /// The members in order, as key and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members().map(|member| (member.key, member.value))
    }

    /// The same baggage with this member at the end and no other of the same key.
    #[must_use]
    pub fn insert(self, key: &str, value: &str) -> Self {
        self.insert_with_metadata(key, value, "")
    }

    /// The same as [`insert`](Self::insert), with properties in wire form (`p1;p2=v`).
    #[must_use]
    pub fn insert_with_metadata(self, key: &str, value: &str, metadata: &str) -> Self {
        let mut members = self.others(|other| other == key);
        members.push_own(key, value, metadata);
        members.into()
    }

    /// The members in order, as key, value and properties in wire form.
    pub fn members_with_metadata(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.members()
            .map(|member| (member.key, member.value, member.metadata))
    }

    /// The same baggage without members of this key.
    #[must_use]
    pub fn remove(self, key: &str) -> Self {
        self.others(|other| other == key).into()
    }

    /// The same baggage with all members of `over` at the end, in place of those of the same keys.
    /// What came from a caller is still passed on as it came.
    #[must_use]
    pub fn merge(self, over: &Self) -> Self {
        if self.is_empty() || over.is_empty() {
            return if over.is_empty() { self } else { over.clone() };
        }
        let mut members = self.others(|key| over.members().any(|member| member.key == key));
        over.members().for_each(|member| members.push(&member));
        members.into()
    }

    pub(crate) fn members(&self) -> impl DoubleEndedIterator<Item = MemberRef<'_>> {
        let members = self.0.as_deref();
        let list = members.map_or(&[][..], |members| &members.list);
        list.iter().filter_map(move |member| members?.read(member))
    }

    /// The members as one field, if all of them are as they came.
    pub(crate) fn as_received(&self) -> Option<&str> {
        let members = self.0.as_deref()?;
        (!members.some_own).then_some(&*members.wire)
    }

    fn others(&self, is_gone: impl Fn(&str) -> bool) -> Members {
        let mut kept = Members::default();
        self.members()
            .filter(|member| !is_gone(member.key))
            .for_each(|member| kept.push(&member));
        kept
    }
}

/// Members, and the texts that they are made of.
#[derive(Debug, Default)]
pub(crate) struct Members {
    list: Vec<Member>,
    /// Those that came from a caller, as they came, with commas between them.
    wire: String,
    /// What does not stand in `wire`.
    plain: String,
    /// Whether there are members that came from no caller.
    some_own: bool,
}

#[derive(Debug)]
enum Member {
    /// As it came, and its value if it had to be decoded.
    Received { wire: Place, decoded: Option<Place> },
    Own {
        key: Place,
        value: Place,
        metadata: Place,
    },
}

/// One member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemberRef<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: &'a str,
    /// The properties, without the leading `;`.
    pub(crate) metadata: &'a str,
    /// The whole as it came from a caller.
    pub(crate) wire: Option<&'a str>,
}

impl Members {
    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A member that came from a caller, of valid form, and its value where it had to be decoded.
    pub(crate) fn push_received(&mut self, member: &str, decoded: Option<&str>) {
        if !self.wire.is_empty() {
            self.wire.push(',');
        }
        let wire = Place::push(&mut self.wire, member, usize::MAX);
        let decoded = decoded.map(|value| self.plain(value));
        self.list.push(Member::Received { wire, decoded });
    }

    fn push_own(&mut self, key: &str, value: &str, metadata: &str) {
        let (key, value, metadata) = (self.plain(key), self.plain(value), self.plain(metadata));
        self.some_own = true;
        self.list.push(Member::Own {
            key,
            value,
            metadata,
        });
    }

    fn push(&mut self, member: &MemberRef<'_>) {
        let Some(wire) = member.wire else {
            return self.push_own(member.key, member.value, member.metadata);
        };
        let written = split(wire).is_some_and(|(_, value, _)| value == member.value);
        self.push_received(wire, (!written).then_some(member.value));
    }

    fn plain(&mut self, text: &str) -> Place {
        Place::push(&mut self.plain, text, usize::MAX)
    }

    fn read(&self, member: &Member) -> Option<MemberRef<'_>> {
        match member {
            Member::Received { wire, decoded } => {
                let wire = wire.of(&self.wire);
                let (key, written, metadata) = split(wire)?;
                Some(MemberRef {
                    key,
                    value: decoded.map_or(written, |place| place.of(&self.plain)),
                    metadata,
                    wire: Some(wire),
                })
            }
            Member::Own {
                key,
                value,
                metadata,
            } => Some(MemberRef {
                key: key.of(&self.plain),
                value: value.of(&self.plain),
                metadata: metadata.of(&self.plain),
                wire: None,
            }),
        }
    }
}

impl From<Members> for Baggage {
    fn from(members: Members) -> Self {
        Self((!members.list.is_empty()).then(|| Arc::new(members)))
    }
}

/// Equal members, wherever they are from.
impl PartialEq for Baggage {
    fn eq(&self, other: &Self) -> bool {
        self.members_with_metadata()
            .eq(other.members_with_metadata())
    }
}

impl Eq for Baggage {}

impl fmt::Debug for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.members_with_metadata())
            .finish()
    }
}

/// Key, value and properties of a member, as they are written
/// ([W3C Baggage, section 3.3.1](https://www.w3.org/TR/baggage/#definition)):
/// `key OWS = OWS value *( OWS ; OWS property )`.
pub(crate) fn split(member: &str) -> Option<(&str, &str, &str)> {
    let (pair, properties) = member.split_once(';').unwrap_or((member, ""));
    let (key, value) = pair.split_once('=')?;
    Some((trim_ows(key), trim_ows(value), trim_ows(properties)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insert_replaces_and_remove_empties() {
        let baggage = Baggage::EMPTY
            .insert("a", "1")
            .insert("b", "2")
            .insert("a", "3");
        assert_eq!(baggage.iter().collect::<Vec<_>>(), [("b", "2"), ("a", "3")]);
        assert_eq!(baggage.get("a"), Some("3"));
        assert!(baggage.remove("a").remove("b").is_empty());
    }

    #[test]
    fn merging_keeps_what_came_as_it_came() {
        let received = |members: &[(&str, &str)]| {
            let mut all = Members::default();
            for (member, value) in members {
                all.push_received(member, Some(value));
            }
            Baggage::from(all)
        };
        let around = received(&[("a=%2B", "+"), ("b = 1;p", "1")]).insert("c", "2");
        let message = received(&[("a=%2b", "+"), ("a=x", "x")]);
        let merged = around.merge(&message);
        let members: Vec<_> = merged.members_with_metadata().collect();
        assert_eq!(
            members,
            [
                ("b", "1", "p"),
                ("c", "2", ""),
                ("a", "+", ""),
                ("a", "x", "")
            ]
        );
        let wire: Vec<_> = merged.members().filter_map(|member| member.wire).collect();
        assert_eq!(wire, ["b = 1;p", "a=%2b", "a=x"]);
        assert_eq!(Baggage::EMPTY.merge(&message), message);
        assert_eq!(message.clone().merge(&Baggage::EMPTY), message);
    }
}
