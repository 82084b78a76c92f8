//! Tokens of SQL.

use crate::db::sanitise::dialect::{Backslash, Dialect, Is};

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// White space or a comment.
    Space,
    /// A value, or the placeholder of one.
    Literal,
    /// Anything else, kept as it is.
    Text(&'a str),
    /// From here on the text has more than one reading, or no end.
    Unclear,
}

/// Cuts a text into tokens.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    pub(super) rest: &'a str,
    pub(super) dialect: Dialect,
    /// What came last is a value or a name: a sign behind it is an operator.
    after_operand: bool,
    after_space: bool,
    /// A word that came is `USER` or `ROLE`.
    of_role: bool,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(sql: &'a str, dialect: Dialect) -> Self {
        Self {
            rest: sql,
            dialect,
            after_operand: false,
            after_space: false,
            of_role: false,
        }
    }

    /// The next `length` bytes.
    pub(super) fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    pub(super) fn literal(&mut self, length: usize) -> Token<'a> {
        self.take(length);
        Token::Literal
    }

    pub(super) fn text(&mut self, length: usize) -> Token<'a> {
        Token::Text(self.take(length))
    }

    fn token(&mut self, first: char) -> Token<'a> {
        let next = self.rest[first.len_utf8()..].chars().next();
        match first {
            '\'' => self.string("", '\''),
            '"' if self.dialect.double_quotes_name() => self.quoted_name('"'),
            '"' => self.string("", '"'),
            '`' if self.dialect.backtick_quotes() => self.quoted_name('`'),
            '[' => self.bracket(),
            '-' if next == Some('-') => self.dashes(),
            '/' if next == Some('*') => self.comment(),
            '/' if next == Some('/') && self.dialect.slashes_are_unclear() => Token::Unclear,
            // The one that comments in braces (Informix).
            '{' if self.dialect == Dialect::Unknown => self.brace(),
            '$' | '@' | ':' | '#' if self.dialect == Dialect::Sqlite => self.variable(),
            '$' => self.dollar(),
            '#' => self.hash(),
            '?' => self.placeholder(),
            '+' | '-' if !self.after_operand && self.is_number_behind(1) => self.number(1),
            '.' if self.may_begin_number() && self.is_number_behind(1) => self.number(1),
            // To some it is a letter.
            _ if first.is_whitespace() && !first.is_ascii() => Token::Unclear,
            _ if first.is_whitespace() => {
                let length = self.length_while(|c| c.is_ascii() && c.is_whitespace());
                self.take(length);
                Token::Space
            }
            _ if self.dialect.bare_uuids() && is_uuid(self.rest) => self.literal(UUID),
            _ if first.is_ascii_digit() => self.number(0),
            // Money.
            _ if self.dialect == Dialect::SqlServer && is_currency(first) => {
                self.text(first.len_utf8())
            }
            _ if is_of_word(first) && first != '$' => self.word(),
            _ => self.text(first.len_utf8()),
        }
    }

    /// A point directly behind a name belongs to it.
    const fn may_begin_number(&self) -> bool {
        !self.after_operand || self.after_space
    }

    /// A digit, or a point and a digit, `skip` bytes from here.
    fn is_number_behind(&self, skip: usize) -> bool {
        let behind = &self.rest.as_bytes()[skip..];
        let behind = behind.strip_prefix(b".").unwrap_or(behind);
        behind.first().is_some_and(u8::is_ascii_digit)
    }

    /// Digits with all that may be in or behind them: `1.5e-3`, `0xFF`, `1_000`, `10L`.
    fn number(&mut self, sign: usize) -> Token<'a> {
        let digits = &self.rest[sign..];
        let is_hex = digits.starts_with("0x") || digits.starts_with("0X");
        let mut exponent = false;
        let mut end = digits.len();
        for (place, c) in digits.char_indices() {
            let next = digits.as_bytes().get(place + 1);
            let signed = exponent && matches!(c, '+' | '-') && next.is_some_and(u8::is_ascii_digit);
            if !(signed || c == '.' || is_of_word(c) && c != '$') {
                end = place;
                break;
            }
            exponent = !is_hex && matches!(c, 'e' | 'E');
        }
        // Behind one, digits of SQL Server go on in the next line.
        if digits[end..].starts_with('\\') {
            return Token::Unclear;
        }
        self.literal(sign + end)
    }

    fn word(&mut self) -> Token<'a> {
        let length = self.length_while(is_of_word);
        let (word, behind) = self.rest.split_at(length);
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if behind.starts_with('\'') {
            if is("q") || is("nq") {
                match self.dialect.q_quotes() {
                    Is::Yes => return self.q_string(length),
                    Is::No => {}
                    Is::Unclear => return Token::Unclear,
                }
            }
            // `_utf8'..'` names the character set.
            if ["b", "e", "n", "r", "x"].into_iter().any(is) || word.starts_with('_') {
                return self.string(word, '\'');
            }
        }
        if is("u") && behind.starts_with("&'") {
            self.take(length + 1);
            return self.string("", '\'');
        }
        if is("true") || is("false") {
            return self.literal(length);
        }
        let of_role = self.of_role && self.dialect.bare_passwords_of_roles();
        if is("identified") && self.dialect.bare_passwords() || is("password") && of_role {
            return Token::Unclear;
        }
        self.of_role |= is("user") || is("role");
        self.text(length)
    }

    fn placeholder(&mut self) -> Token<'a> {
        // `?1`
        if self.dialect == Dialect::Sqlite {
            let digits = self.rest[1..].bytes().take_while(u8::is_ascii_digit);
            let digits = digits.count();
            if digits > 0 {
                return self.text(1 + digits);
            }
        }
        self.literal(1)
    }

    /// A string of this quote behind a prefix; the quote is doubled inside.
    fn string(&mut self, prefix: &str, quote: char) -> Token<'a> {
        let start = prefix.len();
        let behind = &self.rest[start..];
        let unclear = self.dialect == Dialect::Unknown;
        if unclear && behind.chars().take(3).filter(|c| *c == quote).count() == 3 {
            // Of three quotes some dialects make longer strings.
            return Token::Unclear;
        }
        match end_of_quoted(behind, quote, self.dialect.backslash(prefix)) {
            // PostgreSQL goes on with such a string on the next line, by the rules of its prefix.
            Some(end) if !prefix.is_empty() && goes_on(&behind[end..], quote) => Token::Unclear,
            Some(end) => self.literal(start + end),
            None => Token::Unclear,
        }
    }

    fn quoted_name(&mut self, quote: char) -> Token<'a> {
        let backslash = match self.dialect {
            Dialect::Unknown => Backslash::Unclear,
            _ => Backslash::IsText,
        };
        match end_of_quoted(self.rest, quote, backslash) {
            Some(end) => self.text(end),
            None => Token::Unclear,
        }
    }

    fn length_while(&self, is: impl Fn(char) -> bool) -> usize {
        self.rest.find(|c| !is(c)).unwrap_or(self.rest.len())
    }
}

/// Whether another string follows on a later line. Comments may stand between them.
fn goes_on(behind: &str, quote: char) -> bool {
    let mut rest = behind.trim_start();
    while let Some(comment) = rest.strip_prefix("--") {
        rest = comment
            .find(['\n', '\r'])
            .map_or("", |end| &comment[end..])
            .trim_start();
    }
    rest.starts_with(quote) && behind[..behind.len() - rest.len()].contains(['\n', '\r'])
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let first = self.rest.chars().next()?;
        let token = self.token(first);
        self.after_space = token == Token::Space;
        match token {
            Token::Space => {}
            Token::Literal => self.after_operand = true,
            Token::Text(text) => {
                let last = text.chars().next_back();
                self.after_operand =
                    last.is_some_and(|c| is_of_word(c) || matches!(c, ')' | ']' | '}' | '"' | '`'));
            }
            Token::Unclear => self.rest = "",
        }
        Some(token)
    }
}

/// Letters, digits, `_`, `$` and what is not ASCII.
pub(super) fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii() && !c.is_whitespace()
}

/// Signs of money.
const fn is_currency(c: char) -> bool {
    matches!(
        c,
        '\u{a2}'..='\u{a5}' | '\u{9f2}' | '\u{9f3}' | '\u{e3f}' | '\u{17db}' | '\u{20a0}'..='\u{20cf}'
            | '\u{fdfc}' | '\u{fe69}' | '\u{ff04}' | '\u{ffe0}' | '\u{ffe1}' | '\u{ffe5}' | '\u{ffe6}'
    )
}

/// `7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10`
fn is_uuid(text: &str) -> bool {
    text.as_bytes().get(..UUID).is_some_and(|bytes| {
        bytes.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    })
}

const UUID: usize = 36;

/// Where a text that begins with `quote` is closed; `None` if nowhere, or if that is unclear.
fn end_of_quoted(text: &str, quote: char, backslash: Backslash) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    // The character before is a backslash that may take the meaning of this one.
    let mut escaping = false;
    while let Some((place, c)) = chars.next() {
        let escaped = std::mem::take(&mut escaping);
        if c == quote {
            if escaped {
                return None;
            }
            if chars.next_if(|(_, next)| *next == quote).is_none() {
                return Some(place + c.len_utf8());
            }
        } else if c == '\\' {
            match backslash {
                Backslash::Escapes => drop(chars.next()),
                Backslash::IsText => {}
                Backslash::BySetting => escaping = !escaped,
                Backslash::Unclear => return None,
            }
        }
    }
    None
}
