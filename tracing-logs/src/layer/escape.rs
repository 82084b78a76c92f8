//! JSON strings ([RFC 8259, section 7](https://www.rfc-editor.org/rfc/rfc8259#section-7)), without
//! any character that could repaint a terminal or end a line: all control characters, the
//! separators of lines, and what turns the direction of a text or has no width are escaped too.

use std::fmt;

/// How much of one value is printed, in bytes of its own text; the rest is cut on a character
/// boundary and an ellipsis put in its place.
pub(super) const MAX_VALUE: usize = 1024 * 1024;

/// Appends `text` as the inside of a JSON string.
#[inline]
pub(super) fn escape(out: &mut Vec<u8>, text: &str) {
    if needs_escape(text.as_bytes()) {
        with_escapes(out, text.as_bytes());
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

fn with_escapes(out: &mut Vec<u8>, text: &[u8]) {
    let mut done = 0;
    for (index, &byte) in text.iter().enumerate() {
        let short = ESCAPES[usize::from(byte)];
        if short == PLAIN {
            if byte >= 0x80
                && let Some((code, length)) = invisible(&text[index..])
            {
                out.extend_from_slice(&text[done..index]);
                done = index + length;
                unicode(out, code);
            }
            continue;
        }
        out.extend_from_slice(&text[done..index]);
        done = index + 1;
        if short == b'u' {
            unicode(out, byte.into());
        } else {
            out.extend_from_slice(&[b'\\', short]);
        }
    }
    out.extend_from_slice(&text[done..]);
}

fn unicode(out: &mut Vec<u8>, code: u16) {
    let digit = |shift: u16| HEX[usize::from(code >> shift & 15)];
    out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// A character beyond ASCII that is not printed as it is, at the beginning of this UTF-8: its code,
/// and its length.
fn invisible(text: &[u8]) -> Option<(u16, usize)> {
    match *text {
        // C1.
        [0xc2, low @ 0x80..=0x9f, ..] => Some((low.into(), 2)),
        [0xd8, 0x9c, ..] => Some((0x061c, 2)),
        [0xe2, 0x80, low @ (0x8b..=0x8f | 0xa8..=0xae), ..] => {
            Some((0x2000 + u16::from(low & 0x3f), 3))
        }
        [0xe2, 0x81, low @ 0xa0..=0xaf, ..] => Some((0x2040 + u16::from(low & 0x3f), 3)),
        [0xef, 0xbb, 0xbf, ..] => Some((0xfeff, 3)),
        _ => None,
    }
}

/// Whether there may be something to escape: true for all that is not ASCII.
///
/// Most texts need none: eight bytes are looked at in one step, the last ones once more where the
/// length is no multiple of it.
#[inline]
pub(super) fn needs_escape(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk() {
        let (words, _) = text.as_chunks();
        return words
            .iter()
            .chain([last])
            .any(|word| word_needs_escape(*word));
    }
    if let (Some([a, b, c, d]), Some([e, f, g, h])) = (text.first_chunk(), text.last_chunk()) {
        return word_needs_escape([*a, *b, *c, *d, *e, *f, *g, *h]);
    }
    text.iter()
        .any(|byte| ESCAPES[usize::from(*byte)] != PLAIN || *byte >= 0x80)
}

/// Whether one of eight bytes is a control character, a quote or a backslash, or not ASCII. The
/// high bit of a byte is set where subtracting made it borrow, or where it was set before.
#[inline]
const fn word_needs_escape(word: [u8; 8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let word = u64::from_ne_bytes(word);
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    let delete = (word ^ (ONES * 0x7f)).wrapping_sub(ONES);
    (control | quote | backslash | delete | word) & HIGH != 0
}

/// A JSON string that is written piece by piece.
pub(super) struct Quoted<'a> {
    out: &'a mut Vec<u8>,
    left: usize,
    cut: bool,
}

impl<'a> Quoted<'a> {
    pub(super) fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'"');
        Self {
            out,
            left: MAX_VALUE,
            cut: false,
        }
    }

    pub(super) fn close(self) {
        self.out.push(b'"');
    }
}

impl fmt::Write for Quoted<'_> {
    /// An error once the value is cut, so that endless `Debug` code comes to its end.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() <= self.left {
            self.left -= text.len();
            escape(self.out, text);
            return Ok(());
        }
        if !self.cut {
            let mut end = self.left;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            escape(self.out, &text[..end]);
            self.out.extend_from_slice("…".as_bytes());
            self.left = 0;
            self.cut = true;
        }
        Err(fmt::Error)
    }
}

const PLAIN: u8 = 0;
const HEX: &[u8; 16] = b"0123456789abcdef";

/// For each byte the letter after the backslash.
const ESCAPES: [u8; 256] = {
    let mut table = [PLAIN; 256];
    let mut control = 0;
    while control < 0x20 {
        table[control] = b'u';
        control += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[0x7f] = b'u';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn quoted(pieces: &[&str]) -> String {
        let mut out = Vec::new();
        let mut quoted = Quoted::open(&mut out);
        for piece in pieces {
            let _ = quoted.write_str(piece);
        }
        quoted.close();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_character_comes_back() {
        let all: String = (0..0x3000).filter_map(char::from_u32).collect();
        let json = quoted(&[&all, "\u{2028}\u{feff}\u{1f980}\u{10ffff}"]);
        let hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
                || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
        };
        assert!(!json.chars().any(hidden), "a character that is not seen");
        let back: String = serde_json::from_str(&json).unwrap();
        assert_eq!(back, all + "\u{2028}\u{feff}\u{1f980}\u{10ffff}");
        assert_eq!(quoted(&["a\"\\\n\u{1}"]), r#""a\"\\\n\u0001""#);
        assert_eq!(
            quoted(&["é\u{7f}\u{9b}31m\u{202e}\u{2066}x"]),
            "\"é\\u007f\\u009b31m\\u202e\\u2066x\""
        );
    }

    #[test]
    fn one_byte_among_eight_is_seen() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut word = *b"aaaaz{~ ";
                word[place] = byte;
                let expected = ESCAPES[usize::from(byte)] != PLAIN || byte >= 0x80;
                assert_eq!(word_needs_escape(word), expected, "{word:?}");
                // Shorter and longer ones.
                assert_eq!(needs_escape(&word[place..=place]), expected);
                assert_eq!(needs_escape(&word[..=place]), expected);
                assert_eq!(needs_escape(&word[place / 2..]), expected);
                assert_eq!(needs_escape(&[*b"in front", word].concat()), expected);
                assert_eq!(needs_escape(&[&word[..], b"tail"].concat()), expected);
            }
        }
    }

    #[test]
    fn a_value_is_cut_on_a_character_boundary() {
        let fits = "x".repeat(MAX_VALUE);
        assert_eq!(quoted(&[&fits]).len(), MAX_VALUE + 2);
        assert!(quoted(&[&fits, "", "y", "z"]).ends_with("xx…\""));
        let odd = format!("x{}", "é".repeat(MAX_VALUE));
        let back: String = serde_json::from_str(&quoted(&[&odd, "more"])).unwrap();
        assert_eq!(back.len(), MAX_VALUE - 1 + "…".len());
    }
}
