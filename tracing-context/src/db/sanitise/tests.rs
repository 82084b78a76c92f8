//! Nothing of a literal survives, whatever the text.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const DIALECTS: [Dialect; 6] = [
    Dialect::PostgreSql,
    Dialect::MySql,
    Dialect::SqlServer,
    Dialect::Sqlite,
    Dialect::Oracle,
    Dialect::Unknown,
];

fn limited(sql: &str, dialect: Dialect, limit: usize) -> String {
    let mut text = String::new();
    sanitise(sql, dialect, limit, &mut text).unwrap();
    text
}

fn clean(sql: &str, dialect: Dialect) -> String {
    limited(sql, dialect, usize::MAX)
}

#[test]
fn literals_of_every_kind() {
    for (sql, expected) in [
        (
            "SELECT * FROM t WHERE a = 'x' AND b = 7",
            "SELECT * FROM t WHERE a = ? AND b = ?",
        ),
        (
            "a = 'it''s' AND b = N'x' OR c = ''",
            "a = ? AND b = ? OR c = ?",
        ),
        (
            "1, -1, +1.5, .5, 1.5e-10, 1E+5, 1_000, 10L, 7.",
            "?, ?, ?, ?, ?, ?, ?, ?, ?",
        ),
        ("0xDEAD, 0b01, x'1F', B'01', 0x1e-5", "?, ?, ?, ?, ?-?"),
        (
            "a-1, a - 1, (-1), b*-1, SELECT .5",
            "a-?, a - ?, (?), b*?, SELECT ?",
        ),
        (
            "DATE '2026-01-02', INTERVAL '1' DAY, INTERVAL 5 DAY",
            "DATE ?, INTERVAL ? DAY, INTERVAL ? DAY",
        ),
        (
            "TRUE, false, NULL, null, is_true",
            "?, ?, NULL, null, is_true",
        ),
        ("users2.col_1, t1.5, a.b", "users2.col_1, t1.?, a.b"),
        (
            "a = ? AND b = :name AND c = @p1 AND d = %s",
            "a = ? AND b = :name AND c = @p1 AND d = %s",
        ),
        ("IN (1, 2,3)", "IN (?)"),
        ("in ( 'a' , 'b' ) AND x", "in ( ? ) AND x"),
        ("NOT IN(?, ?, ?)", "NOT IN(?)"),
        ("IN (1, NULL, 2)", "IN (?, NULL, ?)"),
        ("IN (1, x, 2, 3)", "IN (?, x, ?, ?)"),
        ("IN ((1, 2), (3, 4))", "IN ((?, ?), (?, ?))"),
        ("VALUES (1, 2), (3, 4)", "VALUES (?, ?), (?, ?)"),
        ("  SELECT\n\t1 ;\n", "SELECT ? ;"),
        ("SELECT 1 -- it's\n, 2 /* 'a */ , 3", "SELECT ? , ? , ?"),
        ("SELECT überlänge, '日本'", "SELECT überlänge, ?"),
        ("a = 'unterminated", "a = ?"),
        ("x /* unterminated", "x ?"),
        ("", ""),
    ] {
        for dialect in DIALECTS {
            assert_eq!(clean(sql, dialect), expected, "{dialect:?}: {sql}");
        }
    }
}

#[test]
fn each_dialect_has_rules_of_its_own() {
    use Dialect::{MySql, Oracle, PostgreSql, SqlServer, Sqlite, Unknown};
    for (dialect, sql, expected) in [
        (
            PostgreSql,
            r"a = E'it\'s' AND b = 'C:\x' AND c",
            "a = ? AND b = ? AND c",
        ),
        // By `standard_conforming_strings`.
        (PostgreSql, r"a = 'C:\' AND b = 'hunter2'", "a = ?"),
        (
            PostgreSql,
            r"a = 'C:\\' AND b = 'hunter2'",
            "a = ? AND b = ?",
        ),
        (
            PostgreSql,
            "CREATE ROLE r PASSWORD hunter2",
            "CREATE ROLE r ?",
        ),
        (
            PostgreSql,
            "SELECT password FROM t",
            "SELECT password FROM t",
        ),
        (PostgreSql, "a = b'\\' AND c = 'x'", "a = ?"),
        (PostgreSql, "a\u{a0}E'x'", "a?"),
        (
            PostgreSql,
            "$$it's$$ || $tag$a $$ b$tag$ || $1 || a$b$",
            "? || ? || $1 || a$b$",
        ),
        (PostgreSql, "$1$$x$$", "$1?"),
        (
            PostgreSql,
            r#"SELECT "it's" FROM "a""b" WHERE U&'\0061' = x"#,
            r#"SELECT "it's" FROM "a""b" WHERE ? = x"#,
        ),
        (PostgreSql, "a /* x /* y */ 'z */ b", "a b"),
        (
            PostgreSql,
            "d->'a'->>'b' @> '{}'::jsonb, d #> '{a}', ARRAY[1, 'x'], a#3",
            "d->?->>? @> ?::jsonb, d #> ?, ARRAY[?, ?], a#?",
        ),
        (
            MySql,
            r#"a = 'it''s' AND b = "it""s\n" # it's"#,
            "a = ? AND b = ?",
        ),
        // By `NO_BACKSLASH_ESCAPES`.
        (MySql, r"a = 'it\'s' AND b = 'hunter2'", "a = ?"),
        (
            MySql,
            "SELECT `it's`, _utf8mb4'x', 5--3",
            "SELECT `it's`, ?, ?-?",
        ),
        (MySql, "a -- it's\n b", "a b"),
        (MySql, "a --'x\n y'", "a - -?"),
        (MySql, "a /*!50000 'x*/y' */", "a ?"),
        (MySql, "a /* /* */ 'x'", "a ?"),
        (
            MySql,
            "CREATE FUNCTION f() AS $$ 'x $$",
            "CREATE FUNCTION f() AS ?",
        ),
        (
            SqlServer,
            "SELECT [it's]]], $12.50, #temp, \"x\"",
            "SELECT [it's]]], $?, #temp, ?",
        ),
        (
            Sqlite,
            "SELECT [it's], `a`, \"x\" WHERE a = ?1 AND b = $name",
            "SELECT [it's], `a`, ? WHERE a = ?1 AND b = $name",
        ),
        (
            Oracle,
            "q'[it's]' || nq'{a}' || Q'!b'c!' || \"x\"",
            "? || ? || ? || \"x\"",
        ),
        (Sqlite, "a = $b('x), @c::d, 'y'", "a = ?"),
        (SqlServer, "a = €12.5, £7, 0x12\\\n34", "a = €?, £?, ?"),
        (Oracle, "q' x ' , 'y'", "?"),
        (
            Unknown,
            "id = 7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10",
            "id = ?",
        ),
        (Unknown, "a // it's\n'b'", "a ?"),
        (Unknown, "a { it's } 'b'", "a ?"),
        (Unknown, "a = {'k': 1}", "a = {?: ?}"),
        (
            Oracle,
            "CREATE USER u IDENTIFIED BY tiger",
            "CREATE USER u ?",
        ),
        (Unknown, r"a = 'x\' AND b", "a = ?"),
        (Unknown, "a = '''x''' AND b", "a = ?"),
        (Unknown, "a['x'], b", "a?"),
        (Unknown, "a[1], b", "a[?], b"),
        (Unknown, "a # 'x", "a ?"),
        (Unknown, "a --x", "a ?"),
        (Unknown, "a = \"x\"", "a = ?"),
    ] {
        assert_eq!(clean(sql, dialect), expected, "{dialect:?}: {sql}");
    }
}

#[test]
fn what_does_not_fit_is_left_out_by_whole_tokens() {
    let sql = "SELECT überlänge FROM users";
    for (limit, expected) in [
        (0, ""),
        (6, "SELECT"),
        (17, "SELECT"),
        (18, "SELECT überlänge"),
        (22, "SELECT überlänge"),
        (23, "SELECT überlänge FROM"),
    ] {
        assert_eq!(limited(sql, Dialect::MySql, limit), expected, "{limit}");
    }
    assert_eq!(limited("IN (1, a)", Dialect::MySql, 6), "IN (?,");
}

/// A literal of this dialect with this content.
fn literal(dialect: Dialect, form: u8, content: &str) -> String {
    let doubled = content.replace('\'', "''");
    let escaped = content.replace('\\', r"\\").replace('\'', r"\'");
    match (dialect, form) {
        (_, 0) => format!("77{}", content.len()),
        (_, 1) => format!("-77.7e-{}", content.len()),
        (_, 2) => "0x7777".to_owned(),
        (Dialect::PostgreSql, 3) => format!("$x$ {content} $x$"),
        (Dialect::PostgreSql, 4) => format!("E'{escaped}'"),
        (Dialect::MySql, 3) => format!("'{escaped}'"),
        (Dialect::MySql, _) => {
            format!("\"{}\"", content.replace('\\', r"\\").replace('"', "\"\""))
        }
        (Dialect::Oracle, 3) => format!("q'~{content}~'"),
        (Dialect::SqlServer | Dialect::Sqlite, 3) => {
            format!("\"{}\"", content.replace('"', "\"\""))
        }
        _ => format!("'{doubled}'"),
    }
}

fn other() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "SELECT",
        "users",
        "a.b",
        "=",
        ",",
        "(",
        ")",
        "IN (",
        "IN",
        "-",
        "::",
        "*",
        "/",
        "<>",
        ";",
        "NULL",
        "?",
        ":name",
        "||",
        "\n",
        "-- it's\n",
        "/* it's */",
        "a_1",
        "é",
        "+",
        ".",
        "AND",
        "@",
        "%",
        "]",
        "{",
        "DATE",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_literal_survives(
        dialect in prop::sample::select(DIALECTS.to_vec()),
        parts in vec((other(), 0_u8..6, "[a-z'\"\\\\$#/*`\n\\[\\]() -]{0,6}SECRET[a-z'\"\\\\$#/*` -]{0,6}"), 1..12),
    ) {
        let mut sql = String::new();
        for (other, form, content) in &parts {
            sql.push_str(other);
            sql.push(' ');
            sql.push_str(&literal(dialect, *form, content));
            sql.push(' ');
        }
        let text = clean(&sql, dialect);
        prop_assert!(!text.contains("SECRET"), "{} -> {}", sql, text);
        prop_assert!(!text.contains('7'), "{} -> {}", sql, text);
        prop_assert_eq!(clean(&text, dialect), text);
    }

    #[test]
    fn any_text_is_read_and_twice_is_once(
        dialect in prop::sample::select(DIALECTS.to_vec()),
        sql in prop_oneof![
            any::<String>(),
            "[a1 'qEn\"`$#/*!\\\\\n\\[\\](),.?+\r-]{0,40}",
            vec(prop::sample::select(vec![
                "IN", " ", "(", ")", ",", "'", "''", "$a$", "$1", "$", "-", "--", "/*", "*/", "[",
                "]", "1", "e", "E", "a", "TRUE", "?", "?1", "\"", "`", ".", "\n", "é", "#", "q'",
                "0x", "u&'", "_b'", "\\", "identified",
            ]), 0..30).prop_map(|parts| parts.concat()),
        ],
        limit in prop_oneof![Just(usize::MAX), 0_usize..40],
    ) {
        let text = limited(&sql, dialect, limit);
        prop_assert!(text.len() <= limit);
        prop_assert!(text.len() <= 2 * sql.len());
        prop_assert_eq!(limited(&text, dialect, limit), text);
    }
}

/// Texts that make a careless reader look at each byte again and again.
#[test]
fn long_texts_are_read_once() {
    for part in [
        "$a$", "[", "'", "/*", "--", "$", "q'", "((", "IN (1,", "\"", "e'\\",
    ] {
        let sql = part.repeat(50_000);
        for dialect in DIALECTS {
            assert!(clean(&sql, dialect).len() <= 2 * sql.len());
        }
    }
}

#[test]
fn a_string_that_goes_on_by_other_rules_ends_the_text() {
    let sql = "x = E'a'\n'b\\'s3cret' AND y = 2";
    assert_eq!(clean(sql, Dialect::PostgreSql), "x = ?");
    for between in ["\n", "\r\n", " -- it's\n", "\n--x\n\t-- y\n ", " -- x\r"] {
        let sql = format!(r"x = E'a'{between}'b\'s3cret' AND y = 2");
        assert_eq!(clean(&sql, Dialect::PostgreSql), "x = ?");
    }
    // On one line it is an error of syntax, and two plain strings are two literals.
    assert_eq!(
        clean("x = 'a'\n'b' AND y", Dialect::PostgreSql),
        "x = ? ? AND y"
    );
}
