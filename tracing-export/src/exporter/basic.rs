//! Credentials in a URL.

use hyper::header::HeaderValue;

use crate::percent;

/// `user:password`, percent-encoded, as the value of an `authorization` header
/// ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)).
pub(super) fn authorization(user_info: &str) -> Option<HeaderValue> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let pair = format!("{}:{}", percent::decode(user)?, percent::decode(password)?);
    let mut value = HeaderValue::try_from(format!("Basic {}", base64(pair.as_bytes()))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// [RFC 4648, section 4](https://www.rfc-editor.org/rfc/rfc4648#section-4).
fn base64(bytes: &[u8]) -> String {
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

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_rfcs_have_it() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("\u{ff}\u{fe}", "w7/Dvg=="),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        let value = authorization("Aladdin:open%20sesame").unwrap();
        assert_eq!(value, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert!(value.is_sensitive());
        assert_eq!(authorization("me").unwrap(), "Basic bWU6");
        assert_eq!(authorization("%zz"), None);
    }
}
