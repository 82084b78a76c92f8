//! Writing tokens, within a limit.

use std::fmt;

use crate::db::sanitise::lexer::Token;

/// Writes tokens with single spaces between them, and lists of values as one.
pub(super) struct Output<'w> {
    to: &'w mut dyn fmt::Write,
    room: usize,
    empty: bool,
    /// The last byte was a `-`.
    dash: bool,
    /// A space belongs in front of what comes next.
    space: bool,
    list: List,
    /// The comma of a list that may go on, and whether a space is in front of it.
    comma: Option<bool>,
}

/// How far an `IN (?, ?)` has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Outside,
    In,
    Open,
    Value,
}

impl<'w> Output<'w> {
    pub(super) fn new(to: &'w mut dyn fmt::Write, room: usize) -> Self {
        Self {
            to,
            room,
            empty: true,
            dash: false,
            space: false,
            list: List::Outside,
            comma: None,
        }
    }

    /// False if it does not fit any more, or nothing may follow.
    pub(super) fn token(&mut self, token: Token<'_>) -> Result<bool, fmt::Error> {
        match token {
            Token::Space => {
                self.space = true;
                Ok(true)
            }
            Token::Literal => self.literal(),
            Token::Text(text) => self.text(text),
            Token::Unclear => {
                self.literal()?;
                Ok(false)
            }
        }
    }

    /// Writes what was held back.
    pub(super) fn finish(&mut self) -> fmt::Result {
        self.release().map(drop)
    }

    fn literal(&mut self) -> Result<bool, fmt::Error> {
        if self.list == List::Value && self.comma.take().is_some() {
            self.space = false;
            return Ok(true);
        }
        self.list = match self.list {
            List::Open => List::Value,
            _ => List::Outside,
        };
        self.write("?")
    }

    fn text(&mut self, text: &str) -> Result<bool, fmt::Error> {
        if text == "," && self.list == List::Value && self.comma.is_none() {
            self.comma = Some(std::mem::take(&mut self.space));
            return Ok(true);
        }
        if !self.release()? {
            return Ok(false);
        }
        self.list = match self.list {
            List::In if text == "(" => List::Open,
            _ if text.eq_ignore_ascii_case("in") => List::In,
            _ => List::Outside,
        };
        self.write(text)
    }

    fn release(&mut self) -> Result<bool, fmt::Error> {
        let Some(space) = self.comma.take() else {
            return Ok(true);
        };
        let behind = std::mem::replace(&mut self.space, space);
        let fits = self.write(",");
        self.space = behind;
        fits
    }

    fn write(&mut self, text: &str) -> Result<bool, fmt::Error> {
        // Two dashes that were apart must not become a comment.
        let apart = self.dash && text.starts_with('-');
        let space = (self.space || apart) && !self.empty;
        let needed = text.len() + usize::from(space);
        if needed > self.room {
            self.room = 0;
            return Ok(false);
        }
        if space {
            self.to.write_char(' ')?;
        }
        self.to.write_str(text)?;
        self.room -= needed;
        self.empty = false;
        self.space = false;
        self.dash = text.ends_with('-');
        Ok(true)
    }
}
