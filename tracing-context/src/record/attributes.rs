//! A view of attributes.

use crate::record::store::Attribute;
use crate::value::ValueRef;

/// The attributes of a finished span, of one of its events or links, in the order they were set.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'a> {
    list: &'a [Attribute],
    text: &'a str,
}

/// Iterates over [`Attributes`].
#[derive(Clone, Debug)]
pub struct AttributesIter<'a> {
    list: std::slice::Iter<'a, Attribute>,
    text: &'a str,
}

impl<'a> Attributes<'a> {
    pub(crate) const fn new(list: &'a [Attribute], text: &'a str) -> Self {
        Self { list, text }
    }

    /// The value of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<ValueRef<'a>> {
        self.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    /// The number of attributes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Keys and values.
    #[must_use]
    pub fn iter(&self) -> AttributesIter<'a> {
        AttributesIter {
            list: self.list.iter(),
            text: self.text,
        }
    }
}

impl<'a> IntoIterator for Attributes<'a> {
    type Item = (&'a str, ValueRef<'a>);
    type IntoIter = AttributesIter<'a>;

    fn into_iter(self) -> AttributesIter<'a> {
        self.iter()
    }
}

impl<'a> Iterator for AttributesIter<'a> {
    type Item = (&'a str, ValueRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.list
            .next()
            .map(|attribute| (&*attribute.key, attribute.value.get(self.text)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.list.size_hint()
    }
}

impl ExactSizeIterator for AttributesIter<'_> {}
