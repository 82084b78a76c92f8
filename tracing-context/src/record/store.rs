//! How values are kept: texts as ranges of one string, so that a span allocates no text of its own.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::panic::StackTrace;
use crate::text::cut;
use crate::value::{Array, Value, ValueRef, owned};

/// A place in a record's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    start: u32,
    end: u32,
}

/// One attribute.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) key: Cow<'static, str>,
    pub(crate) value: Stored,
}

/// One value, its text elsewhere.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Bool(bool),
    I64(i64),
    F64(f64),
    Text(Place),
    Array(Box<Array>),
    /// A stack whose symbols are looked up when it is read, and how many bytes of it are to be kept.
    Stack(Arc<StackTrace>, usize),
}

// === impl Place ===

impl Place {
    /// The text at this place.
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// Its length in bytes.
    pub(crate) const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Appends `value`, cut to `limit` bytes.
    pub(crate) fn push(text: &mut String, value: &str, limit: usize) -> Self {
        let start = text.len();
        text.push_str(cut(value, limit));
        Self::since(text, start)
    }

    /// Appends what `value` displays, cut to `limit` bytes. User code runs here.
    pub(crate) fn format(text: &mut String, value: fmt::Arguments<'_>, limit: usize) -> Self {
        let start = text.len();
        // An error from a Display impl leaves what it wrote before: better than nothing.
        let _ = fmt::write(&mut Limited { text, room: limit }, value);
        Self::since(text, start)
    }

    fn since(text: &mut String, start: usize) -> Self {
        match (u32::try_from(start), u32::try_from(text.len())) {
            (Ok(start), Ok(end)) => Self { start, end },
            _ => {
                text.truncate(start);
                Self::default()
            }
        }
    }
}

// === impl Attribute ===

impl Attribute {
    /// The bytes it has beside itself and the record's text.
    pub(super) fn owned_size(&self) -> usize {
        let value = match &self.value {
            Stored::Array(values) => size_of::<Array>() + values.elements_size(),
            Stored::Stack(..) => STACK_SIZE,
            _ => 0,
        };
        value + owned(&self.key)
    }
}

// === impl Stored ===

impl Stored {
    pub(crate) fn new(text: &mut String, value: Value, limit: usize) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(value),
            Value::I64(value) => Self::I64(value),
            Value::F64(value) => Self::F64(value),
            Value::Str(value) => Self::Text(Place::push(text, &value, limit)),
            Value::Array(mut values) => {
                if let Array::Str(texts) = &mut values {
                    texts.iter_mut().for_each(|text| shorten(text, limit));
                }
                Self::Array(Box::new(values))
            }
        }
    }

    pub(crate) fn get<'a>(&'a self, text: &'a str) -> ValueRef<'a> {
        match self {
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::I64(value) => ValueRef::I64(*value),
            Self::F64(value) => ValueRef::F64(*value),
            Self::Text(place) => ValueRef::Str(place.of(text)),
            Self::Array(values) => ValueRef::Array(values),
            Self::Stack(stack, limit) => ValueRef::Str(cut(stack.text(), *limit)),
        }
    }

    /// The same value with its text copied from one string to another.
    pub(crate) fn moved(self, from: &str, to: &mut String) -> Self {
        match self {
            Self::Text(place) => Self::Text(Place::push(to, place.of(from), usize::MAX)),
            other => other,
        }
    }
}

/// At most `limit` bytes of the text; none of the memory that the rest took.
fn shorten(text: &mut Cow<'static, str>, limit: usize) {
    if text.len() > limit {
        *text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(cut(text, limit)),
            Cow::Owned(text) => Cow::Owned(cut(text, limit).to_owned()),
        };
    }
}

/// The addresses of a deep stack, or its text.
const STACK_SIZE: usize = 8 * 1024;

struct Limited<'a> {
    text: &'a mut String,
    room: usize,
}

impl fmt::Write for Limited<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let kept = cut(part, self.room);
        self.text.push_str(kept);
        // What does not fit ends the value: a later, shorter part must not be glued on.
        self.room = if kept.len() == part.len() {
            self.room - kept.len()
        } else {
            0
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_ends_the_text() {
        let mut text = String::from("before");
        let place = Place::format(&mut text, format_args!("{}{}", "aé", "b"), 2);
        assert_eq!(place.of(&text), "a");
    }
}
