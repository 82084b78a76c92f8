//! Bytes as text ([RFC 4648, section 4](https://www.rfc-editor.org/rfc/rfc4648#section-4)): two small
//! functions, since hyper-util and tonic bring two versions of a crate for it.

/// As text, padded.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let character = if place <= chunk.len() {
                let index = bits >> (18 - 6 * place) & 0x3f;
                ALPHABET[index as usize]
            } else {
                b'='
            };
            out.push(char::from(character));
        }
    }
    out
}

/// The bytes that are meant, padded or not; `None` if there are other characters.
#[cfg(feature = "grpc")]
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().rposition(|byte| *byte != b'=');
    let text = &text[..end.map_or(0, |at| at + 1)];
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.chunks(4) {
        let mut bits = 0;
        for place in 0..4 {
            let value = match chunk.get(place) {
                Some(character) => ALPHABET.iter().position(|it| it == character)?,
                None => 0,
            };
            bits = bits << 6 | value;
        }
        let bytes = [bits >> 16, bits >> 8, bits].map(|byte| (byte & 0xff) as u8);
        out.extend(&bytes[..chunk.len().checked_sub(1)?]);
    }
    Some(out)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_as_the_rfc_has_it() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("\u{ff}\u{fe}", "w7/Dvg=="),
        ] {
            assert_eq!(encode(text.as_bytes()), expected);
            #[cfg(feature = "grpc")]
            for padded in [expected, expected.trim_end_matches('=')] {
                assert_eq!(decode(padded.as_bytes()).as_deref(), Some(text.as_bytes()));
            }
        }
        #[cfg(feature = "grpc")]
        for text in ["Zg-_", "Z g", "Zm9v\n", "Z=g"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}
