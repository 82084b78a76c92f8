//! Comments, which are dropped: they hold anything, and trace ids in them make every text new.

use crate::db::sanitise::dialect::Is;
use crate::db::sanitise::lexer::{Lexer, Token};

impl<'a> Lexer<'a> {
    /// `--`, to the end of the line.
    pub(super) fn dashes(&mut self) -> Token<'a> {
        let next = self.rest[2..].chars().next();
        if next.is_none_or(|c| c.is_ascii_whitespace() || c.is_ascii_control()) {
            return self.line();
        }
        match self.dialect.dashes_comment() {
            Is::Yes => self.line(),
            Is::No => self.text(1),
            Is::Unclear => Token::Unclear,
        }
    }

    /// `#`, to the end of the line.
    pub(super) fn hash(&mut self) -> Token<'a> {
        match self.dialect.hash_comments() {
            Is::Yes => self.line(),
            Is::No => self.text(1),
            Is::Unclear => Token::Unclear,
        }
    }

    fn line(&mut self) -> Token<'a> {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        // To some a carriage return alone is the end of a line.
        if self.rest[..end].trim_end_matches('\r').contains('\r') {
            return Token::Unclear;
        }
        self.take(end);
        Token::Space
    }

    /// `/* .. */`.
    pub(super) fn comment(&mut self) -> Token<'a> {
        let executed = self.rest.starts_with("/*!") || self.rest.starts_with("/*M!");
        if executed && self.dialect.comments_execute() {
            return Token::Unclear;
        }
        let mut depth = 1_usize;
        let mut place = 2;
        while let Some(next) = self.rest[place..].find(['*', '/']) {
            place += next;
            let pair = &self.rest.as_bytes()[place..];
            if pair.starts_with(b"*/") {
                place += 2;
                depth -= 1;
                if depth == 0 {
                    self.take(place);
                    return Token::Space;
                }
            } else if pair.starts_with(b"/*") {
                match self.dialect.comments_nest() {
                    Is::Yes => {
                        place += 2;
                        depth += 1;
                    }
                    // Its star may be the one of the end.
                    Is::No => place += 1,
                    Is::Unclear => return Token::Unclear,
                }
            } else {
                place += 1;
            }
        }
        Token::Unclear
    }
}
