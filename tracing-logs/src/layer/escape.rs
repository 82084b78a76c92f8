//! JSON strings ([RFC 8259, section 7](https://www.rfc-editor.org/rfc/rfc8259#section-7)).

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
            continue;
        }
        out.extend_from_slice(&text[done..index]);
        done = index + 1;
        out.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend_from_slice(b"00");
            out.extend_from_slice(&digits);
        }
    }
    out.extend_from_slice(&text[done..]);
}

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
    text.iter().any(|byte| ESCAPES[usize::from(*byte)] != PLAIN)
}

/// Whether one of eight bytes is a control character, a quote or a backslash. The high bit of a
/// byte is set where subtracting made it borrow; bytes beyond ASCII had it before and are masked.
#[inline]
const fn word_needs_escape(word: [u8; 8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let word = u64::from_ne_bytes(word);
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (control | quote | backslash) & !word & HIGH != 0
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
        let json = quoted(&[&all, "\u{2028}\u{1f980}\u{10ffff}"]);
        assert!(json.bytes().all(|byte| byte >= 0x20), "a control byte");
        let back: String = serde_json::from_str(&json).unwrap();
        assert_eq!(back, all + "\u{2028}\u{1f980}\u{10ffff}");
        assert_eq!(quoted(&["a\"\\\n\u{1}"]), r#""a\"\\\n\u0001""#);
    }

    #[test]
    fn one_byte_among_eight_is_seen() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut word = *b"aaaa\xc3\xa9~ ";
                word[place] = byte;
                let expected = ESCAPES[usize::from(byte)] != PLAIN;
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
