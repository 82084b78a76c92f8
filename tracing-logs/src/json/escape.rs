//! JSON strings ([RFC 8259, section 7](https://www.rfc-editor.org/rfc/rfc8259#section-7)).

use std::fmt;

/// How much of one value is printed, in bytes of its own text; the rest is cut on a character
/// boundary and an ellipsis put in its place.
pub(super) const MAX_VALUE: usize = 1024 * 1024;

/// Appends `text` as the inside of a JSON string.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut done = 0;
    for (index, byte) in text.bytes().enumerate() {
        let short = ESCAPES[usize::from(byte)];
        if short == PLAIN {
            continue;
        }
        // Every escaped byte is a character of its own, so these are character boundaries.
        out.push_str(&text[done..index]);
        done = index + 1;
        out.push('\\');
        out.push(char::from(short));
        if short == b'u' {
            out.push_str("00");
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out.push_str(&text[done..]);
}

/// A JSON string that is written piece by piece.
pub(super) struct Quoted<'a> {
    out: &'a mut String,
    left: usize,
    cut: bool,
}

impl<'a> Quoted<'a> {
    pub(super) fn open(out: &'a mut String) -> Self {
        out.push('"');
        Self {
            out,
            left: MAX_VALUE,
            cut: false,
        }
    }

    pub(super) fn close(self) {
        self.out.push('"');
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
            self.out.push('…');
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
        let mut out = String::new();
        let mut quoted = Quoted::open(&mut out);
        for piece in pieces {
            let _ = quoted.write_str(piece);
        }
        quoted.close();
        out
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
    fn a_value_is_cut_on_a_character_boundary() {
        let fits = "x".repeat(MAX_VALUE);
        assert_eq!(quoted(&[&fits]).len(), MAX_VALUE + 2);
        assert!(quoted(&[&fits, "", "y", "z"]).ends_with("xx…\""));
        let odd = format!("x{}", "é".repeat(MAX_VALUE));
        let back: String = serde_json::from_str(&quoted(&[&odd, "more"])).unwrap();
        assert_eq!(back.len(), MAX_VALUE - 1 + "…".len());
    }
}
