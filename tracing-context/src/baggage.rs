//! Application data that travels with a request.

use std::sync::Arc;

/// Key/value pairs that travel along a whole trace, in order.
///
/// Cheap to clone; an empty one allocates nothing. Values are what the application sees (decoded);
/// the propagator encodes them. Everything in it goes to every service the request reaches: no
/// secrets, no personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baggage(Option<Arc<[Member]>>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    key: Box<str>,
    value: Box<str>,
    /// The properties as they came, without the leading `;`.
    metadata: Box<str>,
}

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
        self.members().len()
    }

    /// The value of the last member of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.members()
            .iter()
            .rev()
            .find(|member| &*member.key == key)
            .map(|member| &*member.value)
    }

    /// The members in order, as key and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members()
            .iter()
            .map(|member| (&*member.key, &*member.value))
    }

    /// The same baggage with this member at the end and no other of the same key.
    #[must_use]
    pub fn insert(self, key: &str, value: &str) -> Self {
        self.insert_with_metadata(key, value, "")
    }

    /// The same as [`insert`](Self::insert), with properties in wire form (`p1;p2=v`).
    #[must_use]
    pub fn insert_with_metadata(self, key: &str, value: &str, metadata: &str) -> Self {
        let member = Member {
            key: key.into(),
            value: value.into(),
            metadata: metadata.into(),
        };
        self.others(key).chain([member]).collect()
    }

    /// The members in order, as key, value and properties in wire form.
    pub fn members_with_metadata(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.members()
            .iter()
            .map(|member| (&*member.key, &*member.value, &*member.metadata))
    }

    /// The same baggage without members of this key.
    #[must_use]
    pub fn remove(self, key: &str) -> Self {
        self.others(key).collect()
    }

    fn others(&self, key: &str) -> impl Iterator<Item = Member> {
        self.members()
            .iter()
            .filter(move |member| &*member.key != key)
            .cloned()
    }

    fn members(&self) -> &[Member] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Member {
    pub(crate) fn new(key: &str, value: &str, metadata: &str) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            metadata: metadata.into(),
        }
    }
}

/// Keeps duplicate keys as they came.
impl FromIterator<Member> for Baggage {
    fn from_iter<I: IntoIterator<Item = Member>>(members: I) -> Self {
        let members: Arc<[Member]> = members.into_iter().collect();
        Self((!members.is_empty()).then_some(members))
    }
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
}
