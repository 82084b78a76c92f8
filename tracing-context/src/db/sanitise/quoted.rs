//! Strings with delimiters of their own choice.

use crate::db::sanitise::dialect::Is;
use crate::db::sanitise::lexer::{Lexer, Token, is_of_word};

impl<'a> Lexer<'a> {
    /// `$1`, `$tag$..$tag$`, `$name`, or a mere `$`.
    pub(super) fn dollar(&mut self) -> Token<'a> {
        let behind = &self.rest[1..];
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let length = if self.dialect.dollar_numbers() {
                1 + digits
            } else {
                1
            };
            return self.text(length);
        }
        let name = behind.find(|c: char| !is_of_word(c) || c == '$');
        let Some(name) = name.filter(|end| behind[*end..].starts_with('$')) else {
            return self.text(1);
        };
        match self.dialect.dollar_quotes() {
            Is::Yes => {}
            Is::No => return self.text(1),
            Is::Unclear => return Token::Unclear,
        }
        let (tag, inside) = self.rest.split_at(1 + name + 1);
        match inside.find(tag) {
            Some(end) => self.literal(tag.len() + end + tag.len()),
            None => Token::Unclear,
        }
    }

    /// A variable of SQLite: in parentheses directly behind its name quotes mean nothing.
    pub(super) fn variable(&mut self) -> Token<'a> {
        let name = self.rest[1..].find(|c| !is_of_word(c) && c != ':');
        let end = 1 + name.unwrap_or(self.rest.len() - 1);
        if end > 1 && self.rest[end..].starts_with('(') {
            return Token::Unclear;
        }
        self.text(end)
    }

    /// `q'[it's]'`, behind its prefix.
    pub(super) fn q_string(&mut self, prefix: usize) -> Token<'a> {
        let start = prefix + 1;
        let Some(open) = self.rest[start..].chars().next() else {
            return Token::Unclear;
        };
        if open.is_whitespace() {
            return Token::Unclear;
        }
        let close = match open {
            '[' => ']',
            '{' => '}',
            '<' => '>',
            '(' => ')',
            other => other,
        };
        let inside = start + open.len_utf8();
        let end = self.rest[inside..]
            .match_indices(close)
            .map(|(place, close)| inside + place + close.len())
            .find(|end| self.rest[*end..].starts_with('\''));
        match end {
            Some(end) => self.literal(end + 1),
            None => Token::Unclear,
        }
    }
}
