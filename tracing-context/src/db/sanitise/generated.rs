//! Statements made at random by the rules of each lexer, with a word in each value that must not
//! come out. `SQL_STATEMENTS` says how many are tried.

use std::fmt::Write as _;

use super::*;

/// All that a test has time for, unless more are asked for.
const STATEMENTS: u64 = 20_000;

#[test]
fn no_value_comes_out_of_generated_statements() {
    let count = std::env::var("SQL_STATEMENTS").map_or(STATEMENTS, |text| text.parse().unwrap());
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut sql, mut text) = (String::new(), String::new());
    let mut whole = 0_u64;
    for _ in 0..count {
        let server = Server::any(&mut random);
        sql.clear();
        text.clear();
        server.statement(&mut random, &mut sql);
        sanitise(&sql, server.dialect, 8 * 1024, &mut text).unwrap();
        let leaks = text.contains("hunter") || text.contains('7');
        assert!(!leaks, "{server:?}\n{sql}\n-> {text}");
        whole += u64::from(text.ends_with("the_end"));
    }
    // Giving up at once would be no art.
    assert!(
        whole * 5 > count,
        "{whole} of {count} were read to their end"
    );
}

/// A system and the settings on which its lexer depends.
#[derive(Debug)]
struct Server {
    dialect: Dialect,
    /// A backslash in a plain string escapes.
    escapes: bool,
    /// `"` quotes names.
    names: bool,
}

impl Server {
    fn any(random: &mut Random) -> Self {
        let dialect = *random.one_of(&[
            Dialect::PostgreSql,
            Dialect::MySql,
            Dialect::SqlServer,
            Dialect::Sqlite,
            Dialect::Oracle,
            Dialect::Unknown,
        ]);
        let by_setting = matches!(
            dialect,
            Dialect::PostgreSql | Dialect::MySql | Dialect::Unknown
        );
        Self {
            dialect,
            escapes: by_setting && random.below(2) == 0,
            names: random.below(2) == 0,
        }
    }

    fn statement(&self, random: &mut Random, sql: &mut String) {
        for _ in 0..random.below(8) + 1 {
            sql.push_str(random.text(BETWEEN));
            self.gap(random, sql);
            self.value(random, sql);
            self.gap(random, sql);
        }
        sql.push_str(" the_end");
    }

    /// White space and comments, in which quotes mean nothing.
    fn gap(&self, random: &mut Random, sql: &mut String) {
        match random.below(12) {
            0 => sql.push_str(" -- it's \"7\" `hunter2 $$\n"),
            1 => sql.push_str("\n\t/* it's \" hunter2 ` */ "),
            2 if self.nests() => sql.push_str("/* a /* it's */ hunter2 ' */"),
            3 if self.dialect == Dialect::MySql => sql.push_str(" # it's hunter2\n"),
            4 if self.is_strict() => sql.push_str(" --it's hunter2\n"),
            5 if self.dialect == Dialect::MySql => sql.push_str(" /* /* it's hunter2 */ "),
            _ => sql.push(' '),
        }
    }

    fn nests(&self) -> bool {
        matches!(self.dialect, Dialect::PostgreSql | Dialect::SqlServer)
    }

    /// Two dashes are a comment wherever they stand.
    fn is_strict(&self) -> bool {
        !matches!(self.dialect, Dialect::MySql | Dialect::Unknown)
    }

    fn value(&self, random: &mut Random, sql: &mut String) {
        let form = random.below(12);
        match (self.dialect, form) {
            (_, 0) => sql.push_str(random.text(&["77", "-7.7e-7", "0x7F7", ".7", "7_7", "7e7"])),
            (Dialect::PostgreSql, 1) => self.continued(random, sql, "E", true),
            (Dialect::PostgreSql, 2) => self.continued(random, sql, "", self.escapes),
            (Dialect::PostgreSql, 3) => self.continued(random, sql, "U&", false),
            (Dialect::PostgreSql, 4) => dollar(random, sql),
            (Dialect::PostgreSql | Dialect::Oracle, 5) => name(random, sql, '"', '"'),
            (Dialect::MySql, 1 | 2) if !self.names => string(random, sql, '"', self.escapes),
            (Dialect::MySql, 3) => {
                sql.push_str(random.text(&["N", "_utf8mb4", "_latin1 "]));
                string(random, sql, '\'', self.escapes);
            }
            (Dialect::MySql | Dialect::Sqlite, 4) => name(random, sql, '`', '`'),
            (Dialect::MySql, 5) => {
                string(random, sql, '\'', self.escapes);
                sql.push_str(random.text(&[" ", "\n", ""]));
                string(
                    random,
                    sql,
                    if self.names { '\'' } else { '"' },
                    self.escapes,
                );
            }
            (Dialect::SqlServer, 1) => name(random, sql, '[', ']'),
            (Dialect::SqlServer, 2) => {
                sql.push('N');
                string(random, sql, '\'', false);
            }
            (Dialect::SqlServer, 3) => sql.push_str(random.text(&["$7.7", "€77", "0x7\\\n7"])),
            (Dialect::SqlServer, 4) | (Dialect::Sqlite, 5) => string(random, sql, '"', false),
            (Dialect::Sqlite, 1) => bare_name(random, sql, "[", "]"),
            (Dialect::Sqlite, 2) => sql.push_str(random.text(&["$a('b)", "@a::b", ":a(\"x)"])),
            (Dialect::Oracle, 1 | 2) => q_string(random, sql),
            (Dialect::Unknown, 1) => {
                let quotes = *random.one_of(&["'''", "\"\"\""]);
                let _ = write!(sql, "{quotes}it's a \"hunter{quotes}");
            }
            (Dialect::Unknown, 2) => sql.push_str("$x$it's hunter2$x$"),
            (Dialect::Unknown, 3) => sql.push_str("7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a17"),
            (Dialect::Unknown, 4) => sql.push_str("// it's hunter2\n"),
            _ => string(random, sql, '\'', self.escapes),
        }
    }

    /// PostgreSQL goes on with a string on the next line, by the rules of its prefix.
    fn continued(&self, random: &mut Random, sql: &mut String, prefix: &str, escapes: bool) {
        sql.push_str(prefix);
        string(random, sql, '\'', escapes);
        while random.below(3) == 0 {
            sql.push_str(random.text(&["\n", "\r\n", " -- it's\n", "\n -- it's\n\t-- x\n "]));
            string(random, sql, '\'', escapes);
        }
    }
}

/// A string with a word in it that must not come out.
fn string(random: &mut Random, sql: &mut String, quote: char, escapes: bool) {
    sql.push(quote);
    for _ in 0..random.below(3) {
        escaped(random, sql, quote, escapes);
    }
    sql.push_str("hunter2");
    for _ in 0..random.below(3) {
        escaped(random, sql, quote, escapes);
    }
    sql.push(quote);
}

fn escaped(random: &mut Random, sql: &mut String, quote: char, escapes: bool) {
    match *random.one_of(INSIDE) {
        c if c == quote && escapes && random.below(2) == 0 => sql.extend(['\\', c]),
        c if c == quote => sql.extend([c, c]),
        '\\' if escapes => sql.push_str(random.text(&["\\\\", "\\n", "\\%"])),
        c => sql.push(c),
    }
}

/// A name: it stays, and what is in it begins nothing.
fn name(random: &mut Random, sql: &mut String, open: char, close: char) {
    sql.push(open);
    for _ in 0..random.below(4) {
        match *random.one_of(INSIDE) {
            c if c == close => sql.extend([c, c]),
            c => sql.push(c),
        }
    }
    sql.push('n');
    sql.push(close);
}

fn bare_name(random: &mut Random, sql: &mut String, open: &str, close: &str) {
    sql.push_str(open);
    for _ in 0..random.below(4) {
        let c = *random.one_of(INSIDE);
        if !close.contains(c) {
            sql.push(c);
        }
    }
    sql.push_str(close);
}

fn dollar(random: &mut Random, sql: &mut String) {
    let tag = *random.one_of(&["", "x", "tag_1", "é"]);
    let inside = *random.one_of(&["it's", "$y$", "$", "a $1 /* --", "\\"]);
    let _ = write!(sql, "${tag}$ {inside} hunter2 ${tag}$");
}

fn q_string(random: &mut Random, sql: &mut String) {
    let (open, close) = *random.one_of(&[
        ("[", "]"),
        ("{", "}"),
        ("<", ">"),
        ("(", ")"),
        ("!", "!"),
        ("é", "é"),
    ]);
    let prefix = *random.one_of(&["q", "Q", "nq", "Nq"]);
    let inside = *random.one_of(&["it's", "--", "'a' ", "\\", "/*", "q'"]);
    let _ = write!(sql, "{prefix}'{open}{inside} hunter2{close}'");
}

const BETWEEN: &[&str] = &[
    "SELECT", "a =", ",", "(", ") ", "IN (", "||", "-", "*", "<>", ";", "NULL,", "AND", "x.y +",
    "e ", "E", "DATE ", "]", "@", "%", "}", "::", "->>", "'' ||", "user", "b ",
];

const INSIDE: &[char] = &[
    '\'', '"', '`', '\\', '-', '/', '*', '#', '$', '[', ']', '(', ')', '{', '}', '\n', '\r', ' ',
    'q', 'E', '!', ';', 'é', '\u{a0}',
];

/// Xorshift: fast, and the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn text(&mut self, all: &[&'static str]) -> &'static str {
        all[self.below(all.len())]
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
