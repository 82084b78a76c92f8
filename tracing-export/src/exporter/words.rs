//! The first words of an answer, for a log line.

/// In quotes, without tags, control characters and what turns text around, and cut. Empty if there
/// are none.
pub(super) fn words(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(&answer[..answer.len().min(READ)]);
    let text = without_tags(&text);
    let words: Vec<_> = text.split_whitespace().collect();
    let words = words.join(" ");
    if words.is_empty() {
        return words;
    }
    let mut shown: String = words.chars().take(SHOWN).collect();
    if shown.len() < words.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

/// Pages are mostly tags.
fn without_tags(text: &str) -> String {
    if !text.trim_start().starts_with('<') {
        return text.to_owned();
    }
    let mut in_tag = false;
    let visible = |c: char| match c {
        '<' => {
            in_tag = true;
            Some(' ')
        }
        '>' => {
            in_tag = false;
            None
        }
        c => (!in_tag).then_some(c),
    };
    text.chars().filter_map(visible).collect()
}

/// Bytes that are looked at.
const READ: usize = 1024;
/// Characters.
const SHOWN: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short_and_visible() {
        for (answer, expected) in [
            (&b""[..], ""),
            (b" \r\n", ""),
            (b"404 page not found\n", "\"404 page not found\""),
            (
                b"<html>\n<head><title>404 Not Found</title></head>\n<hr>nginx",
                "\"404 Not Found nginx\"",
            ),
            (
                b"a\x1b[31mb\x00\xe2\x80\xaec",
                "\"a\\u{1b}[31mb\\0\\u{202e}c\"",
            ),
            (b"\"\xff", "\"\\\"\u{fffd}\""),
        ] {
            assert_eq!(words(answer), expected);
        }
        let long = words(&[b'x'; 5_000]);
        assert_eq!(long, format!("\"{}…\"", "x".repeat(120)));
    }
}
