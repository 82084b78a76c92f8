//! Lines of `key=value` ([logfmt](https://brandur.org/logfmt)), as Loki and Go's libraries read
//! them: a value that is not one plain word stands in quotes, with the escapes of JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::layer::escape::Quoted;

/// Appends ` name=`, the name with `prefix` in front.
pub(super) fn key(out: &mut Vec<u8>, prefix: &str, name: &str) {
    out.push(b' ');
    out.extend_from_slice(prefix.as_bytes());
    out.extend_from_slice(self::name(name).as_bytes());
    out.push(b'=');
}

/// The name with an underscore for each character that a key may not have.
pub(super) fn name(name: &str) -> Cow<'_, str> {
    let allowed = |c: char| {
        if c.is_ascii() {
            is_plain(c as u8)
        } else {
            !c.is_control() && !c.is_whitespace() && !is_invisible(c)
        }
    };
    if name.chars().all(allowed) {
        return Cow::Borrowed(name);
    }
    let fitting = name.chars().map(|c| if allowed(c) { c } else { '_' });
    Cow::Owned(fitting.collect())
}

/// Of no width, or turning the direction of the text.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Makes a value of logfmt of the JSON that the line has from `start` on.
pub(super) fn value(line: &mut Vec<u8>, start: usize) {
    match line[start..] {
        [b'"', ref text @ .., b'"'] if !text.is_empty() && text.iter().copied().all(is_plain) => {
            line.pop();
            line.remove(start);
        }
        [b'[' | b'{', ..] => {
            let json = line.split_off(start);
            let mut quoted = Quoted::open(line);
            // Too long for a value: it is cut.
            let _ = quoted.write_str(&String::from_utf8_lossy(&json));
            quoted.close();
        }
        _ => {}
    }
}

/// Whether it may stand without quotes.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'=' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_need_no_quotes() {
        for (json, expected) in [
            ("\"word\"", "word"),
            ("\"/orders/{id}?a:b,c\"", "/orders/{id}?a:b,c"),
            ("\"\"", "\"\""),
            ("\"two words\"", "\"two words\""),
            ("\"a=b\"", "\"a=b\""),
            ("\"a\\\"b\"", "\"a\\\"b\""),
            ("\"a\\nb\"", "\"a\\nb\""),
            ("\"ä\"", "\"ä\""),
            ("-1.5", "-1.5"),
            ("true", "true"),
            ("[\"a\",1]", "\"[\\\"a\\\",1]\""),
        ] {
            let mut line = b" k=".to_vec();
            line.extend_from_slice(json.as_bytes());
            value(&mut line, 3);
            assert_eq!(String::from_utf8(line).unwrap(), format!(" k={expected}"));
        }
    }

    #[test]
    fn keys_are_one_word() {
        let mut line = Vec::new();
        key(&mut line, "", "http.route");
        key(&mut line, "", "a \"b\"=\nä\u{202e}\u{9b}\u{2028}");
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line, " http.route= a__b___ä___=");
    }
}
