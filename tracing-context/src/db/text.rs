//! `db.query.text`.

use std::borrow::Cow;
use std::fmt;

use crate::db::sanitise::{Dialect, sanitise};
use crate::db::system::is_without_sql;
use crate::text::cut;

/// The text of a query, displayed as it is recorded.
#[derive(Clone, Debug)]
pub(super) enum QueryText<'a> {
    None,
    /// With placeholders.
    Parameterised(Cow<'a, str>),
    /// With values in it.
    Literal(&'a str),
}

impl<'a> QueryText<'a> {
    pub(super) const fn parameterised(text: &'a str) -> Self {
        if text.is_empty() {
            Self::None
        } else {
            Self::Parameterised(Cow::Borrowed(text))
        }
    }

    /// What is recorded for this system, if anything is.
    pub(super) fn for_system(&self, system: &str) -> Option<impl fmt::Display> {
        match self {
            Self::None => None,
            Self::Parameterised(text) => Some(Recorded::AsIs(cut(text, MAX_TEXT))),
            Self::Literal(_) if is_without_sql(system) => None,
            Self::Literal(sql) => Some(Recorded::Sanitised(sql, Dialect::of(system))),
        }
    }
}

/// Sanitised only when a subscriber reads it: for a span that is not sampled none does.
enum Recorded<'a> {
    AsIs(&'a str),
    Sanitised(&'a str, Dialect),
}

impl fmt::Display for Recorded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsIs(text) => f.write_str(text),
            Self::Sanitised(sql, dialect) => sanitise(sql, *dialect, MAX_TEXT, f),
        }
    }
}

/// The texts of a batch: one if they are all the same, else joined as far as they are recorded.
pub(super) fn join<'a>(texts: impl IntoIterator<Item = &'a str>) -> Cow<'a, str> {
    let mut texts = texts.into_iter();
    let first = texts.next().unwrap_or_default();
    let Some((same, other)) = texts.by_ref().enumerate().find(|(_, text)| *text != first) else {
        return Cow::Borrowed(first);
    };
    let mut joined = first.to_owned();
    let seen = std::iter::repeat_n(first, same).chain([other]);
    for text in seen.chain(texts) {
        if joined.len() > MAX_TEXT {
            break;
        }
        joined.push_str("; ");
        joined.push_str(text);
    }
    Cow::Owned(joined)
}

/// Bytes that are recorded of a query.
const MAX_TEXT: usize = 8 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_of_one_text_has_it_once() {
        assert_eq!(join(["a", "a", "a"]), "a");
        assert_eq!(join(["a", "a", "b", "a"]), "a; a; b; a");
        assert_eq!(join([]), "");
    }

    #[test]
    fn a_batch_is_joined_no_further_than_it_is_recorded() {
        let long = "é".repeat(MAX_TEXT);
        assert!(join(["a", &long, &long, &long]).len() <= 3 * MAX_TEXT);
    }

    #[test]
    fn long_texts_are_cut_on_a_character_boundary() {
        let recorded = |text: &str| {
            let text = QueryText::parameterised(text);
            text.for_system("mysql").map(|text| text.to_string().len())
        };
        let long = "é".repeat(MAX_TEXT);
        assert_eq!(recorded(&long), Some(MAX_TEXT));
        assert_eq!(recorded(&format!("x{long}")), Some(MAX_TEXT - 1));
        assert_eq!(recorded(""), None);
    }

    #[test]
    fn what_is_not_sql_is_not_sanitised_hence_not_recorded() {
        let text = QueryText::Literal("SET session secret");
        assert!(text.for_system("redis").is_none());
        assert!(text.for_system("postgresql").is_some());
    }
}
