//! Brackets: around names, or around the elements of an array.

use crate::db::sanitise::dialect::Dialect;
use crate::db::sanitise::lexer::{Lexer, Token};

impl<'a> Lexer<'a> {
    /// `[`, with the name behind it where it begins one.
    pub(super) fn bracket(&mut self) -> Token<'a> {
        let end = match self.dialect {
            Dialect::SqlServer => self.end_of_name(),
            Dialect::Sqlite => self.rest.find(']').map(|end| end + 1),
            Dialect::PostgreSql | Dialect::MySql | Dialect::Oracle => Some(1),
            Dialect::Unknown => self.is_harmless().then_some(1),
        };
        match end {
            Some(end) => self.text(end),
            None => Token::Unclear,
        }
    }

    /// `{`, which begins a comment somewhere: what is in it may read otherwise.
    pub(super) fn brace(&mut self) -> Token<'a> {
        let inside = &self.rest[..self.rest.find('}').unwrap_or(self.rest.len())];
        if inside.matches('\'').count() % 2 == 1 || inside.matches('"').count() % 2 == 1 {
            return Token::Unclear;
        }
        self.text(1)
    }

    /// Behind the closing bracket, which is doubled inside.
    fn end_of_name(&self) -> Option<usize> {
        let mut place = 1;
        loop {
            place += self.rest[place..].find(']')? + 1;
            if !self.rest[place..].starts_with(']') {
                return Some(place);
            }
            place += 1;
        }
    }

    /// Whether a name and an array of this content are read alike: nothing in it begins a string
    /// or a comment.
    fn is_harmless(&self) -> bool {
        let inside = &self.rest[1..];
        let inside = &inside[..inside.find(']').unwrap_or(inside.len())];
        !inside.contains(['\'', '"', '`', '/', '-', '#', '$', '\\', '['])
    }
}
